#ifndef MOEFORGE_KERNEL_NORM_HPP
#define MOEFORGE_KERNEL_NORM_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"
#include "times.hpp"

/// Scales and biases of a layer norm, as words.
template <typename K>
void read_norm(const operation &op, const typename K::word_t *norms, hls::stream<typename K::word_t> &words) {
    typedef typename K::norm C;
scales:
    for (int word = 0; word < packed_steps<K, K::scale_beat_lanes>::words(C::blocks); word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
        words.write(norms[op.scale + word]);
    }
biases:
    for (int word = 0; word < packed_steps<K, K::norm_bias_beat_lanes>::words(C::blocks); word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
        words.write(norms[op.norm_bias + word]);
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

/// Normalised tokens to memory, and to the array where it takes them.
template <typename K>
void split_words(
    int rows, int fed_rows, hls::stream<typename K::word_t> &words, hls::stream<typename K::word_t> &kept,
    hls::stream<typename K::word_t> &fed) {
    const int count = times(rows, row_words<K>(K::dim));
words:
    for (int number = 0; number < count; number++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
        const typename K::word_t word = words.read();
        kept.write(word);
        if (fed_rows > 0) fed.write(word);
    }
}

/// The layer norm of every token as blocks, if the array takes it, and in memory.
template <typename K>
void norm_source(
    const operation &op, int fed_rows, const typename K::word_t *norms, const typename K::word_t *tensors,
    hls::stream<typename K::linear::x_beat> &x, typename K::word_t *normed) {
// Tokens are read, normalised, written and sent on at once.
#pragma HLS DATAFLOW
    typedef typename K::norm C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename K::word_t> packed("packed");
    hls::stream<typename C::p_beat> p("p");
    hls::stream<typename C::x_beat> tokens("tokens");
    hls::stream<typename C::y_beat> y("y");
    hls::stream<typename K::word_t> words("words");
    hls::stream<typename K::word_t> kept("kept");
    hls::stream<typename K::word_t> fed("fed");
    send_norm_operands<K>(op, operands);
    read_norm<K>(op, norms, packed);
    send_norm<K>(packed, p);
    rows_source<K, C::lanes, K::norm_piece>(op.from, op.rows, K::dim, tensors, tokens);
    K::layer_norm(operands, p, tokens, y);
    drain_beats<K, C::lanes, K::norm_piece>(op.rows, 1, K::dim, y, words);
    split_words<K>(op.rows, fed_rows, words, kept, fed);
    write_tokens<K>(op.normed, op.rows, K::dim, kept, normed);
    fill_beats<K, K::linear::taps, K::source_piece>(fed_rows, 1, K::dim, fed, x);
}

#endif
