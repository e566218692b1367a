# Packages the Verilog accelerator nano_accel as an IP for Vivado's catalogue: build/accelerator_ip.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/package_accelerator.tcl
# Vivado finds the interfaces by the attributes of the top module's ports; what those say of clock, reset, interrupt and AXI is
# said again here, beside the size of the register map.

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set ip $project/build/accelerator_ip

create_project -force nano_accel_package $project/build/package -part xczu9eg-ffvb1156-2-e
foreach source { nano_accel.v accel.v accel_constants.vh accel_operations.v accel_norms.v accel_matrices.v accel_parameters.v accel_top.v fan_out.v accel_program.v accel_inputs.v accel_weights.v linear_engine.v accel_results.v accel_attention.v accel_norm.v accel_experts.v accel_features.v accel_images.v fan_copy.v accel_registers.v accel_stop.v axi_read_port.v axi_write_port.v parameter_check.v accel_sequencer.v progress.v cycle_counters.v parameter_reader.v parameter_split.v patch_stripes.v put_places.v weight_loader.v stream_fifo.v row_blocks.v weight_ports.v row_control.v weight_store.v delay_line.v linear_array.v credit.v row_scale.v assertion.v stream_skid.v gelu.v result_writer.v softmax.v row_resize.v attention_output.v norm_feed.v layernorm.v row_mean.v gate_turns.v expert_queues.v expert_runs.v ram_sdp.v residual_memory.v residual_spilled.v spilled_memory.v result_reader.v stream_assertion.v axi_burst_cutter.v burst_turns.v row_fetch.v weight_port.v ring_walk.v ring_held.v ram_masked.v mac_pair.v mac_lane.v requantise.v mul_pipe.v slice_join.v gelu_stream.v softmax_rows.v attention_finish.v layernorm_core.v fit.v gate.v expert_order.v residual_sum.v spill_writer.v spill_reader.v spill_fence.v stream_ram_fifo.v constant_times.v burst_gate.v gelu_scaled.v gelu_eval.v softmax_walk.v max_tree.v softmax_issue.v slice_split.v softmax_eval.v sum_tree.v softmax_inverse.v layernorm_stats.v layernorm_root_exact.v layernorm_root_edge_moe.v serial_divider.v ring_ctrl.v layernorm_lanes.v gate_core.v gelu_delta.v exp_power_table_17.v exp_power.v divide.v serial_sqrt.v layernorm_lane_exact.v layernorm_lane_edge_moe.v gate_scan.v gate_sum_exact.v gate_sum_edge_moe.v gate_scores.v gelu_table.v gate_topk.v gate_eval.v } { add_files -norecurse $project/rtl/$source }
add_files -fileset constrs_1 -norecurse $project/constraints/nano_accel_ooc.xdc
set_property USED_IN {synthesis implementation out_of_context} [get_files $project/constraints/nano_accel_ooc.xdc]
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

# An interface that Vivado must have found.
proc found_interface {name} {
  set found [ipx::get_bus_interfaces $name -of_objects [ipx::current_core]]
  if {$found eq ""} { error "Vivado has not found the interface $name of nano_accel; look at the attributes of its ports" }
  return $found
}

# Sets what an interface says of itself, whether or not it has said it before.
proc set_parameter {name key value} {
  set found [ipx::get_bus_parameters $key -of_objects [found_interface $name]]
  if {$found eq ""} { set found [ipx::add_bus_parameter $key [found_interface $name]] }
  set_property value $value $found
}

# One clock and one reset for everything.
ipx::associate_bus_interfaces -busif s_axi -clock aclk $core
ipx::associate_bus_interfaces -busif m00_axi -clock aclk $core
ipx::associate_bus_interfaces -busif m01_axi -clock aclk $core
ipx::associate_bus_interfaces -busif m02_axi -clock aclk $core
ipx::associate_bus_interfaces -busif m03_axi -clock aclk $core
ipx::associate_bus_interfaces -clock aclk -reset aresetn $core
set_parameter aresetn POLARITY ACTIVE_LOW
set_parameter s_axi PROTOCOL AXI4LITE
set_parameter s_axi DATA_WIDTH 32
set_parameter s_axi ADDR_WIDTH 12
set_parameter s_axi READ_WRITE_MODE READ_WRITE
set_parameter s_axi NUM_READ_OUTSTANDING 1
set_parameter s_axi NUM_WRITE_OUTSTANDING 1
set_parameter s_axi MAX_BURST_LENGTH 1
set_parameter s_axi SUPPORTS_NARROW_BURST 0
set_parameter s_axi HAS_BURST 0
set_parameter s_axi HAS_CACHE 0
set_parameter s_axi HAS_LOCK 0
set_parameter s_axi HAS_QOS 0
set_parameter s_axi HAS_REGION 0
set_parameter s_axi HAS_PROT 1
set_parameter s_axi HAS_RRESP 1
set_parameter s_axi HAS_WSTRB 1
set_parameter s_axi HAS_BRESP 1
set_parameter m00_axi PROTOCOL AXI4
set_parameter m00_axi DATA_WIDTH 128
set_parameter m00_axi ADDR_WIDTH 40
set_parameter m00_axi ID_WIDTH 0
set_parameter m00_axi READ_WRITE_MODE READ_WRITE
set_parameter m00_axi NUM_READ_OUTSTANDING 16
set_parameter m00_axi NUM_WRITE_OUTSTANDING 16
set_parameter m00_axi HAS_WSTRB 1
set_parameter m00_axi HAS_BRESP 1
set_parameter m00_axi MAX_BURST_LENGTH 16
set_parameter m00_axi SUPPORTS_NARROW_BURST 0
set_parameter m00_axi HAS_BURST 1
set_parameter m00_axi HAS_CACHE 1
set_parameter m00_axi HAS_LOCK 0
set_parameter m00_axi HAS_QOS 0
set_parameter m00_axi HAS_REGION 0
set_parameter m00_axi HAS_PROT 1
set_parameter m00_axi HAS_RRESP 1
set_parameter m01_axi PROTOCOL AXI4
set_parameter m01_axi DATA_WIDTH 128
set_parameter m01_axi ADDR_WIDTH 40
set_parameter m01_axi ID_WIDTH 0
set_parameter m01_axi READ_WRITE_MODE READ_ONLY
set_parameter m01_axi NUM_READ_OUTSTANDING 16
set_parameter m01_axi MAX_BURST_LENGTH 16
set_parameter m01_axi SUPPORTS_NARROW_BURST 0
set_parameter m01_axi HAS_BURST 1
set_parameter m01_axi HAS_CACHE 1
set_parameter m01_axi HAS_LOCK 0
set_parameter m01_axi HAS_QOS 0
set_parameter m01_axi HAS_REGION 0
set_parameter m01_axi HAS_PROT 1
set_parameter m01_axi HAS_RRESP 1
set_parameter m02_axi PROTOCOL AXI4
set_parameter m02_axi DATA_WIDTH 128
set_parameter m02_axi ADDR_WIDTH 40
set_parameter m02_axi ID_WIDTH 0
set_parameter m02_axi READ_WRITE_MODE READ_ONLY
set_parameter m02_axi NUM_READ_OUTSTANDING 16
set_parameter m02_axi MAX_BURST_LENGTH 16
set_parameter m02_axi SUPPORTS_NARROW_BURST 0
set_parameter m02_axi HAS_BURST 1
set_parameter m02_axi HAS_CACHE 1
set_parameter m02_axi HAS_LOCK 0
set_parameter m02_axi HAS_QOS 0
set_parameter m02_axi HAS_REGION 0
set_parameter m02_axi HAS_PROT 1
set_parameter m02_axi HAS_RRESP 1
set_parameter m03_axi PROTOCOL AXI4
set_parameter m03_axi DATA_WIDTH 128
set_parameter m03_axi ADDR_WIDTH 40
set_parameter m03_axi ID_WIDTH 0
set_parameter m03_axi READ_WRITE_MODE READ_ONLY
set_parameter m03_axi NUM_READ_OUTSTANDING 16
set_parameter m03_axi MAX_BURST_LENGTH 16
set_parameter m03_axi SUPPORTS_NARROW_BURST 0
set_parameter m03_axi HAS_BURST 1
set_parameter m03_axi HAS_CACHE 1
set_parameter m03_axi HAS_LOCK 0
set_parameter m03_axi HAS_QOS 0
set_parameter m03_axi HAS_REGION 0
set_parameter m03_axi HAS_PROT 1
set_parameter m03_axi HAS_RRESP 1
set_parameter irq SENSITIVITY LEVEL_HIGH

# The size of the register map.
set block [ipx::get_address_blocks -of_objects [ipx::get_memory_maps -of_objects $core]]
set_property range 4096 $block

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity $core
ipx::save_core $core
