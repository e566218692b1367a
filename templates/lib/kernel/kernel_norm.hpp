#ifndef MOEFORGE_KERNEL_NORM_HPP
#define MOEFORGE_KERNEL_NORM_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"

/// Scales and biases of a layer norm, as words.
template <typename K>
void read_norm(const operation &op, const typename K::word_t *parameters, hls::stream<typename K::word_t> &words) {
    typedef typename K::norm C;
scales:
    for (int word = 0; word < packed_steps<K, K::scale_beat_lanes>::words(C::blocks); word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
        words.write(parameters[op.parameter + word]);
    }
biases:
    for (int word = 0; word < packed_steps<K, K::norm_bias_beat_lanes>::words(C::blocks); word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
        words.write(parameters[op.second_parameter + word]);
    }
}

/// And as the layer norm takes them.
template <typename K> void send_norm(hls::stream<typename K::word_t> &words, hls::stream<typename K::norm::p_beat> &p) {
    typedef typename K::norm C;
    typedef packed_steps<K, K::scale_beat_lanes> scale_steps;
    typedef packed_steps<K, K::norm_bias_beat_lanes> bias_steps;
    packed_beat<C::scale_width, K::scale_beat_lanes> scales[C::blocks], scale;
    packed_beat<C::bias_width, K::norm_bias_beat_lanes> bias;
    typename K::word_t word;
scales:
    for (int step = 0; step < C::blocks * scale_steps::of_beat; step++) {
// As fast as memory gives words.
#pragma HLS PIPELINE II=1
        if (step % scale_steps::of_word == 0) word = words.read();
        scale_steps::move(step, word, scale);
        scales[step / scale_steps::of_beat] = scale;
    }
biases:
    for (int step = 0; step < C::blocks * bias_steps::of_beat; step++) {
// As fast as memory gives words.
#pragma HLS PIPELINE II=1
        const int block = step / bias_steps::of_beat;
        if (step % bias_steps::of_word == 0) word = words.read();
        bias_steps::move(step, word, bias);
        typename C::p_beat beat;
        for (int lane = 0; lane < C::lanes; lane++) {
            beat.scale[lane] = scales[block].element(lane);
            beat.bias[lane] = bias.element(lane);
        }
        if ((step + 1) % bias_steps::of_beat == 0) p.write(beat);
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
// Tokens are read, normalised and written at once.
#pragma HLS DATAFLOW
    typedef typename K::norm C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename K::word_t> packed("packed");
    hls::stream<typename C::p_beat> p("p");
    hls::stream<typename C::x_beat> x("x");
    hls::stream<typename C::y_beat> y("y");
    hls::stream<typename K::word_t> words("words");
    send_norm_operands<K>(op, operands);
    read_norm<K>(op, parameters, packed);
    send_norm<K>(packed, p);
    rows_source<K, C::lanes, K::norm_piece>(op.from, op.rows, K::dim, tensors_in, x);
    K::layer_norm(operands, p, x, y);
    drain_beats<K, C::lanes, K::norm_piece>(op.rows, 1, K::dim, y, words);
    write_tokens<K>(op.to, op.rows, words, tensors_out);
}

#endif
