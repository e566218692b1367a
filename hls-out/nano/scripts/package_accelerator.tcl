# Packages the Verilog accelerator nano_accel as an IP for Vivado's catalogue: build/accelerator_ip.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/package_accelerator.tcl
# The AXI interfaces are inferred from the names of the top's ports; clock, reset, interrupt and the map of the registers
# are said here.

set project [file dirname [file dirname [file normalize [info script]]]]
# Neither Vitis nor Vivado works in folders with other characters in their names.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project: move the project to a folder whose name has no spaces or special characters"
}
set ip $project/build/accelerator_ip

create_project -force nano_accel_package $project/build/package -part xczu9eg-ffvb1156-2-e
foreach module { delay_line stream_fifo stream_ram_fifo ram_sdp credit slice_split slice_join mul_pipe divide mac_lane requantise exp_power softmax_inverse attention_finish gate_topk gate_scan gate_sum_exact gate_sum_edge_moe gate_scores gate_core gate gate_eval exp_power_table gelu_stream gelu_scaled gelu_delta gelu gelu_eval gelu_table ring_ctrl serial_sqrt serial_divider layernorm_stats layernorm_root_exact layernorm_root_edge_moe layernorm_lane_exact layernorm_lane_edge_moe layernorm_lanes layernorm_core layernorm linear_array patch_stripes expert_queues expert_order sum_tree max_tree softmax_walk softmax_issue softmax_rows softmax softmax_eval accel_core accel_top accel_registers accel_stop accel_sequencer axi_burst_cutter axi_read_port axi_write_port linear_engine row_control row_fetch weight_store weight_port weight_ring weight_loader ram_masked row_resize fit result_writer residual_memory residual_spilled residual_sum attention_output norm_feed spilled_memory spill_reader spill_writer spill_fence parameter_reader parameter_split result_reader expert_runs progress cycle_counters accel_operations accel_norms accel_matrices accel_parameters accel nano_accel } { add_files -norecurse $project/rtl/$module.v }
set_property top nano_accel [current_fileset]
update_compile_order -fileset sources_1
# Names, widths and hierarchy must stand before anything is packaged.
synth_design -rtl -top nano_accel

file delete -force $ip
ipx::package_project -root_dir $ip -vendor moeforge.org -library accelerator -taxonomy /UserIP -import_files -set_current true
set core [ipx::current_core]
set_property name nano_accel $core
set_property version 1.0 $core
set_property display_name nano_accel $core
set_property description "Accelerator of nano: 8 lanes x 8 taps" $core

# One clock for everything, and its reset.
foreach interface { s_axi m00_axi m01_axi m02_axi m03_axi } { ipx::associate_bus_interfaces -busif $interface -clock aclk $core }
ipx::associate_bus_interfaces -clock aclk -reset aresetn $core
ipx::add_bus_interface irq $core
set_property abstraction_type_vlnv xilinx.com:signal:interrupt_rtl:1.0 [ipx::get_bus_interfaces irq -of_objects $core]
set_property bus_type_vlnv xilinx.com:signal:interrupt:1.0 [ipx::get_bus_interfaces irq -of_objects $core]
set_property interface_mode master [ipx::get_bus_interfaces irq -of_objects $core]
set port [ipx::add_port_map INTERRUPT [ipx::get_bus_interfaces irq -of_objects $core]]
set_property physical_name irq $port
set sensitivity [ipx::add_bus_parameter SENSITIVITY [ipx::get_bus_interfaces irq -of_objects $core]]
set_property value LEVEL_HIGH $sensitivity

# The registers.
set block [ipx::get_address_blocks -of_objects [ipx::get_memory_maps -of_objects $core]]
set_property range 4096 $block

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity $core
ipx::save_core $core
