#ifndef MOEFORGE_KERNEL_RUN_HPP
#define MOEFORGE_KERNEL_RUN_HPP

#include "hls_stream.h"

#include "kernel_array.hpp"
#include "kernel_fetch.hpp"
#include "kernel_operation.hpp"
#include "kernel_status.hpp"

/// Whether the weights are an image that was packed for this kernel: magic and version, then the hash of its config.
template <typename K> kernel_status check_weights(const typename K::word_t *weights) {
    const int lanes = 16;   // the header is 64 bytes
    bool known = true, own = true;
header:
    for (int first = 0; first < lanes; first += K::word_lanes) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
        const typename K::word_t word = weights[first / K::word_lanes];
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const bool same = first + lane >= lanes || word[lane] == K::header((first + lane) % lanes);
            if (first + lane < 4 && !same) known = false;
            if (first + lane >= 8 && !same) own = false;
        }
    }
    return !known ? KERNEL_BAD_WEIGHTS : !own ? KERNEL_OTHER_CONFIG : KERNEL_DONE;
}

/// Operation `first + i`, its weights on chip.
template <typename K>
void execute_operation(
    int first, int i, const typename K::word_t *norms, const typename K::word_t *positions,
    const typename K::word_t *image, const typename K::word_t *tensors_in, const typename K::word_t *addends,
    typename K::word_t *normed, typename K::word_t *tensors_out, const array_job jobs[K::most_experts],
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
#ifndef __SYNTHESIS__
    simulated_operation() = first + i;
#endif
    const operation op = K::scheduled(first + i);
    // An expert without tokens is none that runs.
    const array_job job = is_of_expert(op) ? jobs[op.place] : whole_job<K>(op);
    switch (op.kind) {
    case EXPERTS_END: end_experts<K>(op, sums, tensors_in, addends, tensors_out); break;
    case MEAN: K::pooling::template run<K>(op, tensors_in, tensors_out); break;
    case PATCH_EMBED:
    case LAYER_NORM:
    case LINEAR:
    case ATTEND:
    case EXPERT_FIRST:
    case EXPERT_SECOND:
        if (job.tokens > 0 || op.normed >= 0)
            run_array<K>(
                op, job, K::layer(op.layer < 0 ? 0 : op.layer), norms, positions, image, tensors_in, addends, normed,
                tensors_out, queued, queues, sums, weights, bias);
        break;
    case ATTENTION:
    case EXPERT_QUEUES: break;   // they run alone, after a segment
    }
}

/// Operations one after another, each one's weights fetched while the one before computes.
template <typename K>
void run_segment(
    int first, int count, const typename K::word_t *stripe_0, const typename K::word_t *stripe_1,
    const typename K::word_t *stripe_2, const typename K::word_t *stripe_3, const typename K::word_t *keys,
    const typename K::word_t *values, const typename K::word_t *norms, const typename K::word_t *positions,
    const typename K::word_t *image, const typename K::word_t *tensors_in, const typename K::word_t *addends,
    typename K::word_t *normed, typename K::word_t *tensors_out, int task, const expert_number fetched[K::most_experts],
    const array_job jobs[K::most_experts],
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    typedef typename K::linear C;
operations:
    for (int i = 0; i < count; i++) {
// Two buffers of weights: one is filled for the next operation while this one's is used. So a fetch begins when the
// operation two before has ended, which is what keys and values need: they are in memory by then.
#pragma HLS DATAFLOW
#pragma HLS LOOP_TRIPCOUNT max=K::scheduled_operations
        typename C::w_t tiles[C::weight_tiles][C::lanes][C::taps];
        typename C::bias_t bias[C::max_out_tiles][C::lanes];
// A whole tile and a whole bias row are read in one cycle.
#pragma HLS ARRAY_PARTITION variable=tiles complete dim=2
#pragma HLS ARRAY_PARTITION variable=tiles complete dim=3
#pragma HLS ARRAY_PARTITION variable=bias complete dim=2
// A bank is deep, and keys and values are placed in one cycle.
#pragma HLS BIND_STORAGE variable=tiles type=ram_t2p impl=bram
        fetch_parameters<K>(first, i, stripe_0, stripe_1, stripe_2, stripe_3, keys, values, task, fetched, tiles, bias);
        execute_operation<K>(
            first, i, norms, positions, image, tensors_in, addends, normed, tensors_out, jobs, queued, queues, sums,
            tiles, bias);
    }
}

/// The operation that runs alone behind a segment.
template <typename K>
void run_closing(
    int number, const typename K::word_t *tensors_in, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::word_t *tensors_out, int task, expert_number fetched[K::most_experts], array_job jobs[K::most_experts],
    typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
#ifndef __SYNTHESIS__
    simulated_operation() = number;
#endif
    const operation op = K::scheduled(number);
    switch (op.kind) {
    case EXPERT_QUEUES:
        queue_experts<K>(op, K::first_expert(task), tensors_in, jobs, fetched, queued, queues, sums);
        break;
    case ATTENTION: K::attention_flow::template run<K>(op, tensors_in, keys, values, tensors_out); break;
    case PATCH_EMBED:
    case LAYER_NORM:
    case LINEAR:
    case ATTEND:
    case EXPERT_FIRST:
    case EXPERT_SECOND:
    case MEAN:
    case EXPERTS_END: break;   // of segments
    }
}

/// The first `count` operations, segment by segment: what is fetched in one follows from what the ones before have made.
template <typename K>
void run_operations(
    int count, const typename K::word_t *stripe_0, const typename K::word_t *stripe_1,
    const typename K::word_t *stripe_2, const typename K::word_t *stripe_3, const typename K::word_t *norms,
    const typename K::word_t *positions, const typename K::word_t *image, const typename K::word_t *tensors_in,
    const typename K::word_t *addends, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::word_t *normed, typename K::word_t *tensors_out, int task) {
    typedef typename K::experts E;
    // Static: arrays of this size belong in memory, not on a simulator's stack.
    static expert_number fetched[K::most_experts];
    static array_job jobs[K::most_experts];
    static typename E::token_t queued[K::most_experts][E::tokens];
    static typename E::item_t queues[K::most_experts][E::tokens];
    static typename E::sum_t sums[E::tokens][E::tiles][K::linear::lanes];
// A row of results is added in one cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete dim=3
// Read and written in one cycle.
#pragma HLS BIND_STORAGE variable=sums type=ram_2p impl=bram
segments:
    for (int i = 0; i < K::segments; i++) {
        const program_segment segment = K::segment(i);
        const int left = count - segment.first;
        if (left > 0)
            run_segment<K>(
                segment.first, left < segment.count ? left : segment.count, stripe_0, stripe_1, stripe_2, stripe_3,
                keys, values, norms, positions, image, tensors_in, addends, normed, tensors_out, task, fetched, jobs,
                queued, queues, sums);
        if (segment.closing >= 0 && left > segment.count)
            run_closing<K>(
                segment.closing, tensors_in, keys, values, tensors_out, task, fetched, jobs, queued, queues, sums);
    }
}

/// The last operation's result, behind those of the images before.
template <typename K>
void keep_result(int number, const typename K::word_t *tensors_in, typename K::word_t *tensors_out) {
result:
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
    const typename K::word_t *stripe_0, const typename K::word_t *stripe_1, const typename K::word_t *stripe_2,
    const typename K::word_t *stripe_3, const typename K::word_t *norms, const typename K::word_t *positions,
    const typename K::word_t *image, const typename K::word_t *tensors_in, const typename K::word_t *addends,
    const typename K::word_t *keys, const typename K::word_t *values, typename K::word_t *normed,
    typename K::word_t *tensors_out, int task, int images, int stop_after) {
#ifndef __SYNTHESIS__
    simulated_memory<K>() = tensors_out;
#endif
    kernel_status status = check_weights<K>(norms);
    if (status == KERNEL_DONE && (task < 0 || task >= K::tasks)) status = KERNEL_BAD_TASK;
    const int count = stop_after < 0 || stop_after >= K::steps ? K::scheduled_operations : K::step_end(stop_after);
    const int runs = status == KERNEL_DONE ? images : 0;
images:
    for (int done = 0; done < runs; done++) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=1
        run_operations<K>(
            count, stripe_0, stripe_1, stripe_2, stripe_3, norms, positions, image + done * K::image_words, tensors_in,
            addends, keys, values, normed, tensors_out, task);
        keep_result<K>(done, tensors_in, tensors_out);
    }
    typename K::word_t report;
    for (int lane = 0; lane < K::word_lanes; lane++) {
// One word.
#pragma HLS UNROLL
        report[lane] = 0;
    }
    report[0] = int(status);
    tensors_out[0] = report;
}

#endif
