# Builds the bitstream of nano_accel for Zynq UltraScale+ MPSoC ZCU102, and the files that PYNQ and Vitis need with it.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/vivado_accelerator.tcl [-tclargs JOBS]
# Needs build/accelerator_ip, which scripts/package_accelerator.tcl writes.
# Results are build/nano_accel.bit, .hwh and .xsa, and reports in build/reports/nano_accel; the Vivado project is in
# build/vivado_accelerator.

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set jobs [expr {[llength $::argv] > 0 ? [lindex $::argv 0] : 4}]
set package $project/build/accelerator_ip
set reports $project/build/reports/nano_accel
if {![file exists $package]} { error "$package is missing; run scripts/package_accelerator.tcl first" }

create_project nano_accel $project/build/vivado_accelerator -part xczu9eg-ffvb1156-2-e -force
set board [lindex [get_board_parts -quiet -latest_file_version xilinx.com:zcu102:part0:*] 0]
if {$board eq ""} { error "Vivado has no board files for xilinx.com:zcu102:part0; install them from its board store" }
set_property board_part $board [current_project]

set_property ip_repo_paths $package [current_project]
update_ip_catalog -rebuild

create_bd_design system

# Processing system: the board's memory and clocks, a control port, and a slave port for each memory port of the accelerator.
create_bd_cell -type ip -vlnv xilinx.com:ip:zynq_ultra_ps_e ps
apply_bd_automation -rule xilinx.com:bd_rule:zynq_ultra_ps_e -config {apply_board_preset "1"} [get_bd_cells ps]
set_property -dict [list \
  CONFIG.PSU__USE__M_AXI_GP0 1 \
  CONFIG.PSU__USE__M_AXI_GP1 0 \
  CONFIG.PSU__USE__M_AXI_GP2 0 \
  CONFIG.PSU__USE__S_AXI_GP0 0 \
  CONFIG.PSU__USE__S_AXI_GP1 0 \
  CONFIG.PSU__USE__S_AXI_GP2 1 \
  CONFIG.PSU__USE__S_AXI_GP3 1 \
  CONFIG.PSU__USE__S_AXI_GP4 1 \
  CONFIG.PSU__USE__S_AXI_GP5 1 \
  CONFIG.PSU__SAXIGP2__DATA_WIDTH 128 \
  CONFIG.PSU__SAXIGP3__DATA_WIDTH 128 \
  CONFIG.PSU__SAXIGP4__DATA_WIDTH 128 \
  CONFIG.PSU__SAXIGP5__DATA_WIDTH 128 \
  CONFIG.PSU__USE__IRQ0 1 \
  CONFIG.PSU__NUM_FABRIC_RESETS 1 \
  CONFIG.PSU__FPGA_PL0_ENABLE 1 \
  CONFIG.PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ 300 \
] [get_bd_cells ps]

create_bd_cell -type ip -vlnv moeforge.org:accelerator:nano_accel:1.0 kernel
create_bd_cell -type ip -vlnv xilinx.com:ip:proc_sys_reset reset

# One clock and one reset.
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins reset/slowest_sync_clk]
connect_bd_net [get_bd_pins ps/pl_resetn0] [get_bd_pins reset/ext_reset_in]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins kernel/aclk]
connect_bd_net [get_bd_pins reset/peripheral_aresetn] [get_bd_pins kernel/aresetn]

# A timer in the kernel's clock; the host uses it to count the cycles of a run.
create_bd_cell -type ip -vlnv xilinx.com:ip:axi_timer timer
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins timer/s_axi_aclk]
connect_bd_net [get_bd_pins reset/peripheral_aresetn] [get_bd_pins timer/s_axi_aresetn]

# Control: connects the processors' master port to the registers of kernel and timer, and the kernel's interrupt.
create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect smartconnect_control
set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 2] [get_bd_cells smartconnect_control]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins ps/maxihpm0_fpd_aclk]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins smartconnect_control/aclk]
connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins smartconnect_control/aresetn]
connect_bd_intf_net [get_bd_intf_pins ps/M_AXI_HPM0_FPD] [get_bd_intf_pins smartconnect_control/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins smartconnect_control/M00_AXI] [get_bd_intf_pins kernel/s_axi]
connect_bd_intf_net [get_bd_intf_pins smartconnect_control/M01_AXI] [get_bd_intf_pins timer/S_AXI]
connect_bd_net [get_bd_pins kernel/irq] [get_bd_pins ps/pl_ps_irq0]

# Memory: connects each port of the processing system to the interfaces that share it.
create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect smartconnect_m00_axi
set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 1] [get_bd_cells smartconnect_m00_axi]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins ps/saxihp0_fpd_aclk]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins smartconnect_m00_axi/aclk]
connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins smartconnect_m00_axi/aresetn]
connect_bd_intf_net [get_bd_intf_pins kernel/m00_axi] [get_bd_intf_pins smartconnect_m00_axi/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins smartconnect_m00_axi/M00_AXI] [get_bd_intf_pins ps/S_AXI_HP0_FPD]

create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect smartconnect_m01_axi
set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 1] [get_bd_cells smartconnect_m01_axi]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins ps/saxihp1_fpd_aclk]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins smartconnect_m01_axi/aclk]
connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins smartconnect_m01_axi/aresetn]
connect_bd_intf_net [get_bd_intf_pins kernel/m01_axi] [get_bd_intf_pins smartconnect_m01_axi/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins smartconnect_m01_axi/M00_AXI] [get_bd_intf_pins ps/S_AXI_HP1_FPD]

create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect smartconnect_m02_axi
set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 1] [get_bd_cells smartconnect_m02_axi]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins ps/saxihp2_fpd_aclk]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins smartconnect_m02_axi/aclk]
connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins smartconnect_m02_axi/aresetn]
connect_bd_intf_net [get_bd_intf_pins kernel/m02_axi] [get_bd_intf_pins smartconnect_m02_axi/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins smartconnect_m02_axi/M00_AXI] [get_bd_intf_pins ps/S_AXI_HP2_FPD]

create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect smartconnect_m03_axi
set_property -dict [list CONFIG.NUM_SI 1 CONFIG.NUM_MI 1] [get_bd_cells smartconnect_m03_axi]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins ps/saxihp3_fpd_aclk]
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins smartconnect_m03_axi/aclk]
connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins smartconnect_m03_axi/aresetn]
connect_bd_intf_net [get_bd_intf_pins kernel/m03_axi] [get_bd_intf_pins smartconnect_m03_axi/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins smartconnect_m03_axi/M00_AXI] [get_bd_intf_pins ps/S_AXI_HP3_FPD]

assign_bd_address
validate_bd_design
save_bd_design
# The processing system divides its clock by whole numbers, so the clock may be slower than requested.
puts "clock: 300 MHz requested, [get_property CONFIG.FREQ_HZ [get_bd_pins ps/pl_clk0]] Hz set"

set block_design [get_files system.bd]
generate_target all $block_design
add_files -norecurse [make_wrapper -files $block_design -top]
set_property top system_wrapper [current_fileset]
update_compile_order -fileset sources_1

# Several algorithms in each step, and physical optimisation before and after routing (UG904).
set_property strategy Performance_ExplorePostRoutePhysOpt [get_runs impl_1]
launch_runs impl_1 -to_step write_bitstream -jobs $jobs
wait_on_run impl_1
if {[get_property PROGRESS [get_runs impl_1]] ne "100%"} { error "implementation failed; look for the first error in the logs in build/vivado_accelerator" }
open_run impl_1
# What Vivado makes of the design that is open, routed: moeforge vivado-report reads it.
file mkdir $reports
report_timing_summary -max_paths 10 -file $reports/timing_summary.rpt
report_timing -setup -max_paths 20 -nworst 1 -file $reports/timing.rpt
report_utilization -file $reports/utilization.rpt
report_utilization -hierarchical -file $reports/utilization_hierarchical.rpt
report_design_analysis -congestion -file $reports/congestion.rpt
report_methodology -file $reports/methodology.rpt
report_power -file $reports/power.rpt
set slack [get_property STATS.WNS [get_runs impl_1]]
if {$slack < 0} { error "timing is missed: the slack is $slack ns; see build/reports/nano_accel, or lower hardware.clockMhz and generate again" }

# PYNQ loads the bitstream, and the description of the hardware that has the same name in the same folder.
set run [get_property DIRECTORY [get_runs impl_1]]
file copy -force $run/system_wrapper.bit $project/build/nano_accel.bit
set hwh [glob $project/build/vivado_accelerator/nano_accel.*/sources_1/bd/system/hw_handoff/system.hwh]
file copy -force [lindex $hwh 0] $project/build/nano_accel.hwh
write_hw_platform -fixed -include_bit -force -file $project/build/nano_accel.xsa
