# High-level synthesis of nano_kernel with Vitis 2022.2 to 2024.2; for newer versions use vitis_run.sh.
#   mkdir -p build && cd build && vitis_hls -f ../scripts/vitis_hls.tcl [csim] [csynth] [cosim] [export]
# Without steps it runs csim and csynth. Everything is built in build/vitis_hls; export writes build/nano_kernel.zip.

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set steps {}
foreach word $::argv {
  if {$word in {csim csynth cosim export}} {
    lappend steps $word
  } elseif {![string match "-*" $word] && ![string match "*.tcl" $word]} {
    error "$word is not a step; give csim, csynth, cosim or export"
  }
}
if {[llength $steps] == 0} { set steps {csim csynth} }

# Earlier releases refuse its dataflow regions.
set release ""
if {[info exists ::env(XILINX_HLS)]} { regexp {20[0-9][0-9]\.[0-9]} $::env(XILINX_HLS) release }
if {$release eq ""} {
  puts "XILINX_HLS does not say which Vitis this is; the kernel needs 2022.2 or later"
} elseif {$release < "2022.2"} {
  error "Vitis $release is too old for the kernel: it needs 2022.2 or later"
}

file mkdir $project/build/vitis_hls
cd $project/build/vitis_hls

open_project -reset nano_kernel
set_top nano_kernel
add_files $project/hls/nano_kernel.cpp -cflags "-I$project/hls -std=c++14"
add_files -tb $project/sim/kernel_main.cpp -cflags "-I$project/hls -I$project/sim -std=c++14"

open_solution -reset solution -flow_target vivado
set_part xczu9eg-ffvb1156-2-e
# 300 MHz
create_clock -period 3.333 -name default

# The testbench compares every tensor of the network with the vectors in this folder.
set vectors $project/data/network

foreach step {csim csynth cosim export} {
  # Cosimulation and export need the results of synthesis, and a new solution has none.
  set wanted [expr {$step in $steps || ($step eq "csynth" && ("cosim" in $steps || "export" in $steps))}]
  if {!$wanted} { continue }
  switch $step {
    csim { csim_design -O -ldflags {-lpthread} -argv "$vectors" }
    csynth { csynth_design }
    cosim { cosim_design -O -ldflags {-lpthread} -argv "$vectors --cosim" }
    export {
      export_design -rtl verilog -format ip_catalog -output $project/build/nano_kernel.zip \
        -vendor xilinx.com -library hls -version 1.0
    }
  }
}
exit
