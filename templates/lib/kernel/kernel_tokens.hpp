#ifndef MOEFORGE_KERNEL_TOKENS_HPP
#define MOEFORGE_KERNEL_TOKENS_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "requantise.hpp"

// What works token by token without the array: layer norms and sums.

/// Scales and biases of a layer norm.
template <typename K>
void load_norm(const operation &op, const typename K::word_t *parameters, hls::stream<typename K::norm::p_beat> &p) {
    typedef typename K::norm C;
    for (int block = 0; block < C::blocks; block++) {
// As fast as memory gives words.
#pragma HLS PIPELINE
        const packed_beat<C::scale_width, K::scale_beat_lanes> scale =
            read_packed<K, C::scale_width, K::scale_beat_lanes>(parameters, op.parameter[0], block);
        const packed_beat<C::bias_width, K::norm_bias_beat_lanes> bias =
            read_packed<K, C::bias_width, K::norm_bias_beat_lanes>(parameters, op.parameter[1], block);
        typename C::p_beat beat;
        for (int lane = 0; lane < C::lanes; lane++) {
            beat.scale[lane] = scale.element(lane);
            beat.bias[lane] = bias.element(lane);
        }
        p.write(beat);
    }
}

template <typename K> void send_norm_operands(const operation &op, hls::stream<typename K::norm::op_beat> &operands) {
    operands.write(K::norm_operands(op));
}

/// Layer norm of every token.
template <typename K>
void run_layer_norm(
    const operation &op, const typename K::word_t *parameters, const typename K::word_t *tensors_in,
    typename K::word_t *tensors_out) {
// The next token is read while one is normalised.
#pragma HLS DATAFLOW
    typedef typename K::norm C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename C::p_beat> p("p");
    hls::stream<typename C::x_beat> x("x");
    hls::stream<typename C::y_beat> y("y");
    send_norm_operands<K>(op, operands);
    load_norm<K>(op, parameters, p);
    load_rows<K, C::lanes>(tensors_in, op.from[0], op.rows, K::dim, x);
    K::layer_norm(operands, p, x, y);
    store_rows<K, C::lanes>(y, op.rows, K::dim, tensors_out, op.to[0]);
}

/// The sum of two tensors; the second has its format.
template <typename K>
void run_add(const operation &op, const typename K::word_t *tensors_in, typename K::word_t *tensors_out) {
    ap_int<32> left[K::row_values], right[K::row_values];
    const int words = row_words<K>(K::dim);
    for (int token = 0; token < op.rows; token++) {
        read_row<K>(tensors_in, op.from[0] + token * words, K::dim, left);
        read_row<K>(tensors_in, op.from[1] + token * words, K::dim, right);
        for (int column = 0; column < K::dim; column++) {
// A sum a cycle: the memory gives no more.
#pragma HLS PIPELINE II=1
            ap_int<64> aligned = ap_int<64>(left[column]) << op.shift[0];
            if (K::round && op.shift[1] > 0) aligned += ap_int<64>(1) << (op.shift[1] - 1);
            const ap_int<64> sum = (aligned >> op.shift[1]) + right[column];
            right[column] = requantise<64, K::residual_width, false, K::saturate>(sum, 0, K::residual_width);
        }
        write_row<K>(right, K::dim, tensors_out, op.to[0] + token * words);
    }
}

#endif
