# Implements nano_accel by itself, out of context: how fast it is and what it takes, without a board's block design.
#   mkdir -p build && cd build && vivado -mode batch -source ../scripts/vivado_ooc.tcl
# Results are build/nano_accel_ooc.dcp, and reports in build/reports/nano_accel_ooc; nothing of it goes into a bitstream.

set project [file dirname [file dirname [file normalize [info script]]]]
# Vitis and Vivado do not work in folders whose names have other characters.
if {[regexp {[^A-Za-z0-9_./,:=@+~-]} $project]} {
  error "Vitis and Vivado cannot work in $project; move the project to a folder whose name has no spaces or special characters"
}
set reports $project/build/reports/nano_accel_ooc

set_part xczu9eg-ffvb1156-2-e
foreach source { nano_accel.v accel.v accel_constants.vh accel_operations.v accel_norms.v accel_matrices.v accel_parameters.v accel_top.v fan_out.v accel_program.v accel_inputs.v accel_weights.v linear_engine.v accel_results.v accel_attention.v accel_norm.v accel_experts.v accel_features.v accel_images.v fan_copy.v accel_registers.v accel_stop.v axi_read_port.v axi_write_port.v parameter_check.v accel_sequencer.v progress.v cycle_counters.v parameter_reader.v parameter_split.v patch_stripes.v put_places.v weight_loader.v stream_fifo.v row_blocks.v weight_ports.v row_control.v weight_store.v delay_line.v linear_array.v credit.v row_scale.v assertion.v stream_skid.v gelu.v result_writer.v softmax.v row_resize.v attention_output.v norm_feed.v layernorm.v row_mean.v gate_turns.v expert_queues.v expert_runs.v ram_sdp.v residual_memory.v residual_spilled.v spilled_memory.v result_reader.v stream_assertion.v axi_burst_cutter.v burst_turns.v row_fetch.v weight_port.v ring_walk.v ring_held.v ram_masked.v mac_pair.v mac_lane.v requantise.v mul_pipe.v slice_join.v gelu_stream.v softmax_rows.v attention_finish.v layernorm_core.v fit.v gate.v expert_order.v residual_sum.v spill_writer.v spill_reader.v spill_fence.v stream_ram_fifo.v constant_times.v burst_gate.v gelu_scaled.v gelu_eval.v softmax_walk.v max_tree.v softmax_issue.v slice_split.v softmax_eval.v sum_tree.v softmax_inverse.v layernorm_stats.v layernorm_root_exact.v layernorm_root_edge_moe.v serial_divider.v ring_ctrl.v layernorm_lanes.v gate_core.v gelu_delta.v exp_power_table_17.v exp_power.v divide.v serial_sqrt.v layernorm_lane_exact.v layernorm_lane_edge_moe.v gate_scan.v gate_sum_exact.v gate_sum_edge_moe.v gate_scores.v gelu_table.v gate_topk.v gate_eval.v } { read_verilog $project/rtl/$source }
read_xdc -mode out_of_context $project/constraints/nano_accel_ooc.xdc
synth_design -top nano_accel -part xczu9eg-ffvb1156-2-e -mode out_of_context -include_dirs $project/rtl

# The steps of Performance_ExplorePostRoutePhysOpt (UG904), which the block design is implemented with too.
opt_design -directive Explore
place_design -directive Explore
phys_opt_design -directive Explore
route_design -directive Explore
phys_opt_design -directive Explore

write_checkpoint -force $project/build/nano_accel_ooc.dcp
# What Vivado makes of the design that is open, routed: moeforge vivado-report reads it.
file mkdir $reports
report_timing_summary -max_paths 10 -file $reports/timing_summary.rpt
report_timing -setup -max_paths 20 -nworst 1 -file $reports/timing.rpt
report_utilization -file $reports/utilization.rpt
report_utilization -hierarchical -file $reports/utilization_hierarchical.rpt
report_design_analysis -congestion -file $reports/congestion.rpt
report_methodology -file $reports/methodology.rpt
report_power -file $reports/power.rpt
set slack [get_property SLACK [get_timing_paths -setup -max_paths 1]]
if {$slack < 0} { error "timing is missed: the slack is $slack ns; see build/reports/nano_accel_ooc, or lower hardware.clockMhz and generate again" }
