# Packages the Verilog accelerator nano_accel as an IP for Vivado's catalogue: build/accelerator_ip.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/package_accelerator.tcl
# Vivado infers the AXI interfaces from the names of the top module's ports; clock, reset, interrupt and the address map of
# the registers are set here.

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set ip $project/build/accelerator_ip

create_project -force nano_accel_package $project/build/package -part xczu9eg-ffvb1156-2-e
foreach source { parameter_check.v delay_line.v stream_fifo.v stream_ram_fifo.v ram_sdp.v credit.v slice_split.v slice_join.v mul_pipe.v divide.v mac_lane.v requantise.v exp_power.v softmax_inverse.v attention_finish.v gate_topk.v gate_scan.v gate_sum_exact.v gate_sum_edge_moe.v gate_scores.v gate_core.v gate.v gate_eval.v exp_power_table_17.v gelu_stream.v gelu_scaled.v gelu_delta.v gelu.v gelu_eval.v gelu_table.v ring_ctrl.v ring_walk.v ring_held.v serial_sqrt.v serial_divider.v layernorm_stats.v layernorm_root_exact.v layernorm_root_edge_moe.v layernorm_lane_exact.v layernorm_lane_edge_moe.v layernorm_lanes.v layernorm_core.v layernorm.v fan_out.v fan_copy.v linear_array.v patch_stripes.v expert_queues.v expert_order.v sum_tree.v max_tree.v softmax_walk.v softmax_issue.v softmax_rows.v softmax.v softmax_eval.v accel_program.v accel_inputs.v accel_weights.v linear_engine.v accel_results.v accel_attention.v accel_norm.v accel_experts.v accel_features.v accel_images.v accel_top.v accel_registers.v accel_stop.v accel_sequencer.v axi_burst_cutter.v burst_gate.v axi_read_port.v axi_write_port.v row_control.v row_fetch.v weight_store.v weight_port.v weight_loader.v ram_masked.v stream_skid.v row_resize.v fit.v result_writer.v residual_memory.v residual_spilled.v residual_sum.v attention_output.v norm_feed.v spilled_memory.v spill_reader.v spill_writer.v spill_fence.v parameter_reader.v parameter_split.v result_reader.v expert_runs.v progress.v cycle_counters.v accel_operations.v accel_norms.v accel_matrices.v accel_parameters.v accel_constants.vh accel.v nano_accel.v } { add_files -norecurse $project/rtl/$source }
set_property top nano_accel [current_fileset]
update_compile_order -fileset sources_1
# Checks names, widths and hierarchy before anything is packaged.
synth_design -rtl -top nano_accel

file delete -force $ip
ipx::package_project -root_dir $ip -vendor moeforge.org -library accelerator -taxonomy /UserIP -import_files -set_current true
set core [ipx::current_core]
set_property name nano_accel $core
set_property version 1.0 $core
set_property display_name nano_accel $core
set_property description "Accelerator of nano: 8 lanes x 8 taps" $core

# One clock and one reset for everything.
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

# The size of the register map.
set block [ipx::get_address_blocks -of_objects [ipx::get_memory_maps -of_objects $core]]
set_property range 4096 $block

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity $core
ipx::save_core $core
