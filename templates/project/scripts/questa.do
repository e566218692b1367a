# Runs the benches in Questa or ModelSim. In the project's folder, or in build/:
#   vsim -c -do scripts/questa.do
# Environment variables say what is run:
#   BENCH           names of benches, such as tb_gelu; all without it
#   PLUSARGS        such as "+stalls=0.3 +seed=2"
#   NETLIST         the module under test is taken from this file, which Vivado's write_verilog -mode funcsim wrote, instead of rtl/
#   XILINX_SIMLIB   for NETLIST: the folder of libraries that Vivado's compile_simlib made for Questa
#   XILINX_VIVADO   for NETLIST, where it does not hold AMD's module glbl: Vivado's folder
# It ends with exit code 0 where all pass, 1 where one fails, 2 where something is wrong with what was given, 3 where a tool breaks.
# Everything is built in build/questa.

proc give_up {code message} {
  puts "questa.do: $message"
  quit -f -code $code
}

# A variable of the environment, or nothing.
proc given {name} {
  return [expr {[info exists ::env($name)] ? $::env($name) : ""}]
}

# Runs a command of the simulator.
proc checked {args} {
  if {[catch {uplevel #0 $args} message]} { give_up 3 "[lindex $args 0] failed: $message" }
}

# rtl/, but models of bench/models in place of modules of the same name.
proc rtl_sources {project} {
  set models [glob -nocomplain $project/bench/models/*.v]
  set names [lmap path $models {file tail $path}]
  foreach path [lsort [glob $project/rtl/*.v]] {
    if {[file tail $path] ni $names} { lappend models $path }
  }
  return $models
}

# The file of AMD's glbl, which a netlist needs; nothing where the netlist holds it itself.
proc glbl_beside {netlist} {
  set file [open $netlist]
  set text [read $file]
  close $file
  if {[regexp -line {^ *module glbl *[(;]} $text]} { return {} }
  if {[given XILINX_VIVADO] eq ""} {
    give_up 2 "$netlist has no module glbl; set XILINX_VIVADO to Vivado's folder, which has one"
  }
  return [list [given XILINX_VIVADO]/data/verilog/src/glbl.v]
}

proc run_benches {project} {
  set netlist [given NETLIST]
  set libraries [given XILINX_SIMLIB]
  set benches [given BENCH]
  set all [lsort [lmap path [glob $project/bench/tb_*.v] {file rootname [file tail $path]}]]
  foreach bench $benches {
    if {$bench ni $all} { return [give_up 2 "BENCH: there is no $bench; there are $all"] }
  }
  if {$netlist ne "" && [llength $benches] != 1} {
    return [give_up 2 "NETLIST needs BENCH, the one bench of the module that the netlist is of; there are $all"]
  }
  if {$netlist ne "" && ![file exists $netlist]} { return [give_up 2 "NETLIST: there is no file $netlist"] }
  if {$netlist ne "" && ![file isdirectory $libraries/unisims_ver]} {
    return [give_up 2 "XILINX_SIMLIB: there is no $libraries/unisims_ver; name the folder that compile_simlib wrote for Questa"]
  }
  set names {seed case task images latency write_latency read_error write_error}
  foreach word [given PLUSARGS] {
    if {![regexp "^\\+(stalls=\[0-9.\]+|([join $names |])=\[0-9\]+)$" $word]} {
      return [give_up 2 "PLUSARGS: $word is not one, or its value no number; there are stalls $names"]
    }
  }
  if {$benches eq ""} { set benches $all }

  checked exec sh $project/scripts/hex.sh
  file mkdir $project/build/questa
  set sources [lsort [glob $project/bench/*.v]]
  if {$netlist eq ""} {
    lappend sources {*}[rtl_sources $project]
  } else {
    lappend sources netlist.v {*}[glbl_beside $netlist]
    file copy -force $netlist $project/build/questa/netlist.v
  }
  cd $project/build/questa
  checked vlib work
  checked vlog -quiet -timescale 1ns/1ps +incdir+$project/rtl +incdir+$project/bench {*}$sources

  set options [list -quiet -t 1ps -onfinish stop]
  set tops {}
  if {$netlist ne ""} {
    lappend options -L $libraries/unisims_ver
    lappend tops work.glbl
  }
  set failed {}
  foreach bench $benches {
    if {[string match *_accel $bench] && ![file isdirectory $project/data/accelerator]} {
      puts "$bench: not run: the project has no data/accelerator, because its network is too large to run while a project is written"
      continue
    }
    file delete -force $bench.verdict
    checked vsim {*}$options +data=../hex +verdict=$bench.verdict {*}[given PLUSARGS] work.$bench {*}$tops
    checked run -all
    checked quit -sim
    if {![file exists $bench.verdict]} { return [give_up 3 "$bench ended without a verdict"] }
    set file [open $bench.verdict]
    if {[string trim [read $file]] ne "PASS"} { lappend failed $bench }
    close $file
  }
  if {[llength $failed] > 0} { return [give_up 1 "failed: $failed"] }
  quit -f -code 0
}

onbreak resume
set project [file normalize [expr {[file exists scripts/questa.do] ? "." : ".."}]]
if {[file exists $project/scripts/questa.do]} {
  run_benches $project
} else {
  give_up 2 "run it in the folder of the project, or in its folder build"
}
