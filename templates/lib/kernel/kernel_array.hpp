#ifndef MOEFORGE_KERNEL_ARRAY_HPP
#define MOEFORGE_KERNEL_ARRAY_HPP

#include "hls_stream.h"

#include "kernel_embed.hpp"
#include "kernel_memory.hpp"
#include "kernel_norm.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"

// Everything that multiplies by weights runs on the one array: a source of tokens, the array, a sink of its results.
// What differs from operation to operation is where tokens come from and where results go.

/// Tokens of an operation, from wherever they are.
template <typename K>
void array_source(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *norms,
    const typename K::word_t *image, const typename K::word_t *tensors,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    hls::stream<typename K::linear::x_beat> &x, typename K::word_t *normed) {
    const int columns = layer.in_features;
    const int first = op.kind == EXPERT_SECOND ? job.start : 0;
    switch (op.kind) {
    case PATCH_EMBED: embed_source<K>(image, x); break;
    case ATTEND: K::attention_flow::template load<K>(op, tensors, x); break;
    case EXPERT_FIRST: queue_source<K>(op, job, columns, tensors, queued, x); break;
    case LAYER_NORM:
    case LINEAR:
    case EXPERT_SECOND:
        if (op.normed >= 0) norm_source<K>(op, job.tokens, norms, tensors, x, normed);
        else
            rows_source<K, K::linear::taps, K::source_piece>(
                op.from + times(first, row_words<K>(columns)), job.tokens, columns, tensors, x);
        break;
    case ATTENTION:
    case EXPERT_QUEUES:
    case MEAN:
    case EXPERTS_END: break;   // not of the array
    }
}

/// Results through GELU where a layer asks for it. Of attention there are more rows than an operand of a layer counts.
template <typename K>
void array_activate(
    const operation &op, const typename K::linear::op_beat &layer, hls::stream<typename K::linear::row_t> &rows,
    hls::stream<typename K::linear::y_beat> &y) {
    const bool attends = op.kind == ATTEND;
    const int count = attends ? K::attention_flow::template row_count<K>(op) : times(layer.tokens, layer.out_tiles);
    typename K::linear::op_beat operands = layer;
    if (attends) operands.gelu = 0;
    linear_activate<typename K::linear>(count, operands, rows, y);
}

/// Tokens through the array and what stands behind it.
template <typename K, typename Watch>
void array_stages(
    const operation &op, const typename K::linear::op_beat &layer,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::y_beat> &y, Watch watch) {
// GELU keeps up with the products.
#pragma HLS DATAFLOW
    hls::stream<typename K::linear::row_t> rows("rows");
    K::attention_flow::template products<K>(op, layer, weights, bias, x, rows, watch);
    array_activate<K>(op, layer, rows, y);
}

/// What the array makes of them.
template <typename K>
void array_compute(
    const operation &op, const array_job &job, const linear_layer &layer,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::y_beat> &y) {
#ifdef __SYNTHESIS__
    const linear_unwatched watch;
#else
    const watch_rows<K> watch = {layer.first_column, layer.row_columns};
#endif
    const typename K::linear::op_beat operands = K::linear_operands(layer, job.tokens);
    array_stages<K>(op, operands, weights, bias, x, y, watch);
}

/// Results of an operation, to wherever they go.
template <typename K>
void array_sink(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *positions,
    const typename K::word_t *addends, hls::stream<typename K::linear::y_beat> &y,
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    typename K::word_t *tensors) {
    const row_strip strip = strip_of<K>(op, layer, job.tokens);
    const int parts = op.kind == ATTEND ? op.heads : 1;
    const int values = op.kind == ATTEND ? K::head_dim : layer.out_features;
    switch (op.kind) {
    case PATCH_EMBED: embed_sink<K>(op, layer, strip, positions, y, tensors); break;
    case EXPERT_SECOND: scatter_rows<K>(job, layer, y, queues, sums); break;
    case ATTEND:
    case LINEAR:
    case EXPERT_FIRST:
        rows_sink<K, K::sink_piece>(
            op, op.to + times(job.start, strip.stride), strip, parts, values, addends, y, tensors);
        break;
    case LAYER_NORM: break;   // in memory already
    case ATTENTION:
    case EXPERT_QUEUES:
    case MEAN:
    case EXPERTS_END: break;   // not of the array
    }
}

/// All tokens of an operation that is no expert's; of a layer norm that goes to memory alone none reaches the array.
template <typename K> array_job whole_job(const operation &op) {
    // Tokens in front are no patches.
    const array_job all = {
        op.kind == LAYER_NORM    ? 0
        : op.kind == PATCH_EMBED ? op.rows - K::embed::prefix
                                 : op.rows,
        0, 0};
    return all;
}

/// An operation on the array.
template <typename K>
void run_array(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *norms,
    const typename K::word_t *positions, const typename K::word_t *image, const typename K::word_t *tensors_in,
    const typename K::word_t *addends, typename K::word_t *normed, typename K::word_t *tensors_out,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
// Tokens are read and results written while the array computes.
#pragma HLS DATAFLOW
    hls::stream<typename K::linear::x_beat> x("x");
    hls::stream<typename K::linear::y_beat> y("y");
    array_source<K>(op, job, layer, norms, image, tensors_in, queued, x, normed);
    array_compute<K>(op, job, layer, weights, bias, x, y);
    array_sink<K>(op, job, layer, positions, addends, y, queues, sums, tensors_out);
}

#endif
