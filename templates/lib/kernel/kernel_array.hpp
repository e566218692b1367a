#ifndef MOEFORGE_KERNEL_ARRAY_HPP
#define MOEFORGE_KERNEL_ARRAY_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"
#include "patch_embed_core.hpp"

// Everything that multiplies by weights runs on the one array: a source of tokens, the array, a sink of its results.
// What differs from operation to operation is where tokens come from and where results go.

/// Pixels, stripe of patches by stripe. Bytes lie in lanes, lowest first; rows of pixels start at words.
template <typename K> void load_pixels(const typename K::word_t *image, hls::stream<typename K::embed::img_beat> &img) {
    typedef typename K::embed C;
    const int per_lane = 32 / K::pixel_bits;
    typename C::pixel_t row[K::image_row_words * K::word_lanes * per_lane];
    for (int stripe_row = 0; stripe_row < C::stripes * C::stripe_rows; stripe_row++) {
        const int stripe = stripe_row / C::stripe_rows;
        const int channel = stripe_row % C::stripe_rows / C::patch_size;
        const int line = channel * C::stripes * C::patch_size + stripe * C::patch_size + stripe_row % C::patch_size;
        for (int word = 0; word < K::image_row_words; word++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
            const typename K::word_t beat = image[line * K::image_row_words + word];
            for (int i = 0; i < K::word_lanes * per_lane; i++)
                row[word * K::word_lanes * per_lane + i] = beat[i / per_lane] >> (i % per_lane * K::pixel_bits);
        }
        for (int first = 0; first < C::width; first += C::word_pixels) {
// A beat of pixels a cycle.
#pragma HLS PIPELINE II=1
            typename C::img_beat beat;
            for (int i = 0; i < C::word_pixels; i++) beat.value[i] = row[first + i];
            img.write(beat);
        }
    }
}

template <typename K> void embed_source(const typename K::word_t *image, hls::stream<typename K::linear::x_beat> &x) {
// Pixels come in while patches go out.
#pragma HLS DATAFLOW
    hls::stream<typename K::embed::img_beat> img("img");
    load_pixels<K>(image, img);
    patch_embed_read<typename K::embed>(img, x);
}

/// Results as the columns of a strip of rows.
template <typename K, typename Beat>
void store_strip(const linear_layer &layer, int rows, int address, hls::stream<Beat> &y, typename K::word_t *tensors) {
    ap_int<32> row[K::row_values];
// A row of results from the array is put in place in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=K::linear::lanes
    for (int r = 0; r < rows; r++) {
        const int start = r * row_words<K>(layer.row_columns) + layer.first_column / K::word_lanes;
        take_row<K, K::linear::lanes>(y, layer.out_features, row);
        write_row<K>(row, layer.out_features, tensors, address + start);
    }
}

/// Positions of a strip of every token's columns.
template <typename K>
void load_positions(
    const linear_layer &layer, const typename K::word_t *parameters, int address,
    hls::stream<typename K::embed::pos_beat> &pos) {
    typedef typename K::embed C;
    const int first = layer.first_column / C::lanes;
    const int tiles = (layer.out_features + C::lanes - 1) / C::lanes;
    for (int token = 0; token < C::tokens; token++) {
        for (int tile = 0; tile < tiles; tile++) {
// A row as fast as memory gives its words.
#pragma HLS PIPELINE
            const packed_beat<C::y_width, K::position_beat_lanes> packed =
                read_packed<K, C::y_width, K::position_beat_lanes>(
                    parameters, address, token * C::out_tiles + first + tile);
            typename C::pos_beat beat;
            for (int lane = 0; lane < C::lanes; lane++) beat.value[lane] = packed.element(lane);
            pos.write(beat);
        }
    }
}

template <typename K>
void embed_sink(
    const operation &op, const linear_layer &layer, const typename K::word_t *parameters,
    hls::stream<typename K::linear::y_beat> &y, typename K::word_t *tensors) {
// Positions are read while patches are summed.
#pragma HLS DATAFLOW
    typedef typename K::embed C;
    hls::stream<typename C::pos_beat> pos("pos");
    hls::stream<typename C::out_beat> out("out");
    load_positions<K>(layer, parameters, op.parameter[0], pos);
    patch_embed_add<C>((layer.out_features + C::lanes - 1) / C::lanes, y, pos, out);
    store_strip<K>(layer, C::tokens, op.to[0], out, tensors);
}

/// Tokens of an operation, from wherever they are.
template <typename K>
void array_source(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *image,
    const typename K::word_t *tensors, const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    hls::stream<typename K::linear::x_beat> &x) {
    const int columns = layer.in_features;
    const int first = op.kind == EXPERT_SECOND ? job.start : 0;
    switch (op.kind) {
    case PATCH_EMBED: embed_source<K>(image, x); break;
    case ATTEND_HEAD: K::attention_flow::template load<K>(op, tensors, x); break;
    case EXPERT_FIRST: gather_rows<K>(op, job, columns, tensors, queued, x); break;
    case LINEAR:
    case EXPERT_SECOND:
        load_rows<K, K::linear::taps>(tensors, op.from[0] + first * row_words<K>(columns), job.tokens, columns, x);
        break;
    case LAYER_NORM:
    case ATTENTION:
    case GATE:
    case EXPERT_QUEUES:
    case EXPERTS_BEGIN:
    case EXPERTS_END:
    case ADD: break;   // not of the array
    }
}

/// Sums rounded to results, whatever they are of.
template <typename K, typename Watch>
void array_finish(
    const operation &op, const typename K::linear::op_beat &layer, hls::stream<typename K::linear::acc_row_t> &sums,
    hls::stream<typename K::attention::arithmetic::divisor_t> &divisors, hls::stream<typename K::linear::row_t> &rows,
    Watch watch) {
    if (op.kind == ATTEND_HEAD) K::attention_flow::template finish<K>(op, sums, divisors, rows);
    else linear_finish<typename K::linear>(layer, sums, rows, watch);
}

/// Tokens through the array and what stands behind it.
template <typename K, typename Watch>
void array_stages(
    const operation &op, const typename K::linear::op_beat &layer,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::y_beat> &y, Watch watch) {
// Division, rounding and GELU keep up with the products, of which all are made at one place.
#pragma HLS DATAFLOW
    hls::stream<typename K::linear::acc_row_t> sums("sums");
    hls::stream<typename K::attention::arithmetic::row_t> weighed("weighed");
    hls::stream<typename K::attention::arithmetic::divisor_t> divisors("divisors");
    hls::stream<typename K::linear::row_t> rows("rows");
// A query's factor is found long before its weighted sum.
#pragma HLS STREAM variable=divisors depth=K::attend_ring
    K::attention_flow::template multiply<K>(op, layer, weights, bias, x, sums, weighed);
    K::attention_flow::template divide<K>(op, weighed, divisors);
    array_finish<K>(op, layer, sums, divisors, rows, watch);
    linear_activate<typename K::linear>(layer, rows, y);
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
    const watch_rows<K> watch = {op.to[1], layer.first_column, layer.row_columns};
#endif
    typename K::linear::op_beat operands = K::linear_operands(layer, job.tokens);
    if (op.kind == ATTEND_HEAD) {
        operands.out_tiles = (K::head_dim + K::linear::lanes - 1) / K::linear::lanes;
        operands.gelu = 0;
    }
    array_stages<K>(op, operands, weights, bias, x, y, watch);
}

/// Results of an operation, to wherever they go.
template <typename K>
void array_sink(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *parameters,
    hls::stream<typename K::linear::y_beat> &y,
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    typename K::word_t *tensors) {
    const int first = op.kind == EXPERT_FIRST ? job.start : 0;
    switch (op.kind) {
    case PATCH_EMBED: embed_sink<K>(op, layer, parameters, y, tensors); break;
    case ATTEND_HEAD: K::attention_flow::template store<K>(op, y, tensors); break;
    case EXPERT_SECOND: scatter_rows<K>(job, layer, y, queues, sums); break;
    case LINEAR:
    case EXPERT_FIRST:
        store_strip<K>(layer, job.tokens, op.to[0] + first * row_words<K>(layer.row_columns), y, tensors);
        break;
    case LAYER_NORM:
    case ATTENTION:
    case GATE:
    case EXPERT_QUEUES:
    case EXPERTS_BEGIN:
    case EXPERTS_END:
    case ADD: break;   // not of the array
    }
}

/// All tokens of an operation that is no expert's.
inline array_job whole_job(const operation &op) {
    const array_job all = {op.kind == PATCH_EMBED ? op.rows - 1 : op.rows, 0, 0};   // the class token is no patch
    return all;
}

/// An operation on the array.
template <typename K>
void run_array(
    const operation &op, const array_job &job, const linear_layer &layer, const typename K::word_t *parameters,
    const typename K::word_t *image, const typename K::word_t *tensors_in, typename K::word_t *tensors_out,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
// Tokens are read and results written while the array computes.
#pragma HLS DATAFLOW
    hls::stream<typename K::linear::x_beat> x("x");
    hls::stream<typename K::linear::y_beat> y("y");
    array_source<K>(op, job, layer, image, tensors_in, queued, x);
    array_compute<K>(op, job, layer, weights, bias, x, y);
    array_sink<K>(op, job, layer, parameters, y, queues, sums, tensors_out);
}

#endif
