# Synthesises a module of rtl/ and writes its netlist for simulation: build/<module>_netlist.v.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/netlist.tcl -tclargs gelu
# The module is a unit or the accelerator. Then for example: scripts/xsim.sh --netlist build/gelu_netlist.v tb_gelu

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set top [lindex $argv 0]
if {[llength $argv] != 1 || ![file exists $project/rtl/$top.v]} {
  error "give the one module to synthesise: -tclargs NAME, where there is rtl/NAME.v"
}

create_project -in_memory -part xczu9eg-ffvb1156-2-e
read_verilog [glob $project/rtl/*.v]
# Its ports go to other logic, not to pins.
synth_design -top $top -part xczu9eg-ffvb1156-2-e -include_dirs $project/rtl -mode out_of_context
write_verilog -force -mode funcsim $project/build/${top}_netlist.v
