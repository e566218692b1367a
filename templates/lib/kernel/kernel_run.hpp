#ifndef MOEFORGE_KERNEL_RUN_HPP
#define MOEFORGE_KERNEL_RUN_HPP

#include "hls_stream.h"

#include "kernel_array.hpp"
#include "kernel_fetch.hpp"
#include "kernel_operation.hpp"
#include "kernel_status.hpp"
#include "kernel_tokens.hpp"

/// Whether the weights are an image that was packed for this kernel: magic and version, then the hash of its config.
template <typename K> kernel_status check_weights(const typename K::word_t *parameters) {
    const int lanes = 16;
    bool known = true, own = true;
    for (int lane = 0; lane < lanes; lane++) {
// The header is 64 bytes; a word at a time would need a case per width of a word.
#pragma HLS PIPELINE
        const typename K::word_t word = parameters[lane / K::word_lanes];
        const bool same = word[lane % K::word_lanes] == K::header(lane);
        if (lane < 4 && !same) known = false;
        if (lane >= 8 && !same) own = false;
    }
    return !known ? KERNEL_BAD_WEIGHTS : !own ? KERNEL_OTHER_CONFIG : KERNEL_DONE;
}

/// Operation `number`, its weights on chip.
template <typename K>
void execute_operation(
    int number, const typename K::word_t *parameters, const typename K::word_t *image,
    const typename K::word_t *tensors_in, typename K::word_t *tensors_out, int task,
    const array_job jobs[K::most_experts],
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    const operation op = K::scheduled(number);
    switch (op.kind) {
    case LAYER_NORM: run_layer_norm<K>(op, parameters, tensors_in, tensors_out); break;
    case GATE: run_gate<K>(op, K::first_expert(task), tensors_in, tensors_out); break;
    case EXPERTS_BEGIN: begin_experts<K>(op, tensors_in, sums); break;
    case EXPERTS_END: end_experts<K>(op, sums, tensors_out); break;
    case ADD: run_add<K>(op, tensors_in, tensors_out); break;
    case PATCH_EMBED:
    case LINEAR:
    case ATTEND_HEAD:
    case EXPERT_FIRST:
    case EXPERT_SECOND: {
        // An expert without tokens is none that runs.
        const array_job job = is_of_expert(op) ? jobs[op.parameter[0]] : whole_job(op);
        if (job.tokens > 0)
            run_array<K>(
                op, job, K::layer(op.layer < 0 ? 0 : op.layer), parameters, image, tensors_in, tensors_out, queued,
                queues, sums, weights, bias);
        break;
    }
    case ATTENTION:
    case EXPERT_QUEUES: break;   // they run alone, after a segment
    }
}

/// Operations one after another, each one's weights fetched while the one before computes.
template <typename K>
void run_segment(
    int first, int count, const typename K::word_t *weights, const typename K::word_t *keys,
    const typename K::word_t *values, const typename K::word_t *parameters, const typename K::word_t *image,
    const typename K::word_t *tensors_in, typename K::word_t *tensors_out, int task,
    const expert_number fetched[K::most_experts], const array_job jobs[K::most_experts],
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    typedef typename K::linear C;
    for (int i = 0; i < count; i++) {
// Two buffers of weights: one is filled for the next operation while this one's is used.
#pragma HLS DATAFLOW
        typename C::w_t tiles[C::weight_tiles][C::lanes][C::taps];
        typename C::bias_t bias[C::max_out_tiles][C::lanes];
// A whole tile and a whole bias row are read in one cycle.
#pragma HLS ARRAY_PARTITION variable=tiles complete dim=2
#pragma HLS ARRAY_PARTITION variable=tiles complete dim=3
#pragma HLS ARRAY_PARTITION variable=bias complete dim=2
        fetch_parameters<K>(first + i, weights, keys, values, task, fetched, tiles, bias);
        execute_operation<K>(
            first + i, parameters, image, tensors_in, tensors_out, task, jobs, queued, queues, sums, tiles, bias);
    }
}

/// The first `count` operations, segment by segment: what is fetched in one follows from what the ones before have made.
template <typename K>
void run_operations(
    int count, const typename K::word_t *weights, const typename K::word_t *parameters, const typename K::word_t *image,
    const typename K::word_t *tensors_in, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::word_t *tensors_out, int task) {
    typedef typename K::experts E;
    // Static: arrays of this size belong in memory, not on a simulator's stack.
    static expert_number fetched[K::most_experts];
    static array_job jobs[K::most_experts];
    static typename E::token_t queued[K::most_experts][E::tokens];
    static typename E::item_t queues[K::most_experts][E::tokens];
    static typename E::sum_t sums[E::tokens][E::tiles][K::linear::lanes];
// A row of results is added in one cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete dim=3
    for (int i = 0; i < K::segments; i++) {
        const program_segment segment = K::segment(i);
        const int left = count - segment.first;
        if (left <= 0) continue;
        run_segment<K>(
            segment.first, left < segment.count ? left : segment.count, weights, keys, values, parameters, image,
            tensors_in, tensors_out, task, fetched, jobs, queued, queues, sums);
        if (segment.closing < 0 || left <= segment.count) continue;
        const operation op = K::scheduled(segment.closing);
        if (op.kind == EXPERT_QUEUES) queue_experts<K>(op, tensors_in, jobs, fetched, queued, queues);
        if (op.kind == ATTENTION) K::attention_flow::template run<K>(op, tensors_in, keys, values, tensors_out);
    }
}

/// The last operation's result, behind those of the images before.
template <typename K>
void keep_result(int number, const typename K::word_t *tensors_in, typename K::word_t *tensors_out) {
    for (int word = 0; word < K::result_words; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
        tensors_out[K::results_address + number * K::result_words + word] = tensors_in[K::result_address + word];
    }
}

/// All images of a task.
/// @param stop_after  step of the program after which to stop, to look at tensors; negative: none
template <typename K>
void kernel_run(
    const typename K::word_t *weights, const typename K::word_t *parameters, const typename K::word_t *image,
    const typename K::word_t *tensors_in, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::word_t *tensors_out, int task, int images, int stop_after) {
#ifndef __SYNTHESIS__
    watched_memory<K>() = tensors_out;
#endif
    kernel_status status = check_weights<K>(parameters);
    if (status == KERNEL_DONE && (task < 0 || task >= K::tasks)) status = KERNEL_BAD_TASK;
    const int count = stop_after < 0 || stop_after >= K::steps ? K::scheduled_operations : K::step_end(stop_after);
    if (status == KERNEL_DONE) {
        for (int done = 0; done < images; done++) {
            run_operations<K>(
                count, weights, parameters, image + done * K::image_words, tensors_in, keys, values, tensors_out, task);
            keep_result<K>(done, tensors_in, tensors_out);
        }
    }
    typename K::word_t report;
    for (int lane = 0; lane < K::word_lanes; lane++) report[lane] = 0;
    report[0] = int(status);
    tensors_out[0] = report;
}

#endif
