#ifndef MOEFORGE_KERNEL_ATTEND_HPP
#define MOEFORGE_KERNEL_ATTEND_HPP

#include "hls_stream.h"

#include "kernel_attend_rows.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"

// Attention on the array, several heads an operation: keys are the weights of a layer that makes scores of a query,
// values, transposed, those of one that makes its result of their exponentials. No score leaves the chip.

/// Columns of some heads of a tensor's rows.
template <typename K> row_strip heads_strip(const operation &op) {
    row_strip strip;
    strip.rows = op.rows;
    strip.start = op.head * K::head_dim / K::word_lanes;
    strip.words = row_words<K>(op.heads * K::head_dim);
    strip.stride = row_words<K>(K::dim);
    return strip;
}

/// Heads' columns of every token.
template <typename K>
void read_heads(
    const operation &op, int address, const typename K::word_t *tensors, hls::stream<typename K::word_t> &words) {
    const row_strip strip = heads_strip<K>(op);
    const int bursts = burst_count(strip);
    const int length = burst_words(strip);
    int start = address + strip.start;
bursts:
    for (int burst = 0; burst < bursts; burst++, start += strip.stride) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens
    heads:
        for (int word = 0; word < length; word++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
            words.write(tensors[start + word]);
        }
    }
}

/// Heads' keys and values as weights, head by head. What tiles have beyond them is never used: tokens are zero there.
template <typename K>
void place_heads(
    const operation &op, hls::stream<typename K::word_t> &keys, hls::stream<typename K::word_t> &values,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
    typedef typename K::linear C;
    const int columns = op.heads * K::head_dim;
    const int row_pieces = row_words<K>(columns) * (K::word_lanes / K::place_piece);
    const int count = times(op.rows, row_pieces);
    typename K::word_t key, value;
    int token = 0, piece = 0;
heads:
    // lint: ports: a piece of a key has as many taps as values, one of a value as many lanes
    for (int step = 0; step < count; step++) {
// A piece of keys and one of values a cycle: banks have a port for each.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_pieces
        const int in_word = piece % (K::word_lanes / K::place_piece) * K::place_piece;
        const int column = piece * K::place_piece;
        const int first = column / K::head_dim * K::head_tiles;
        if (in_word == 0) {
            key = keys.read();
            value = values.read();
        }
        for (int i = 0; i < K::place_piece; i++) {
            const int d = column % K::head_dim + i;
            const int key_tile = first + token / C::lanes * K::head_blocks + d / C::taps;
            const int value_tile = first + K::key_tiles + d / C::lanes * K::key_blocks + token / C::taps;
            if (column < columns) {
                weights[key_tile][token % C::lanes][d % C::taps] = ap_int<32>(key[in_word + i]);
                weights[value_tile][d % C::lanes][token % C::taps] = ap_int<32>(value[in_word + i]);
            }
        }
        const bool row_ends = piece + 1 == row_pieces;
        token = row_ends ? token + 1 : token;
        piece = row_ends ? 0 : piece + 1;
    }
}

/// Heads' keys and values.
template <typename K>
void fetch_heads(
    const operation &op, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
// Keys and values come through two interfaces.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> key("key");
    hls::stream<typename K::word_t> value("value");
    read_heads<K>(op, op.keys, keys, key);
    read_heads<K>(op, op.values, values, value);
    place_heads<K>(op, key, value, weights);
}

/// Heads' columns of every query as tokens.
template <typename K>
void heads_source(const operation &op, const typename K::word_t *tensors, hls::stream<typename K::linear::x_beat> &x) {
// Words are read while blocks go out.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> words("words");
    read_heads<K>(op, op.from, tensors, words);
    fill_beats<K, K::linear::taps, K::source_piece>(op.rows, op.heads, K::head_dim, words, x);
}

/// What the kernel asks of attention.
struct attention_on_array {
    template <typename K>
    static void fetch(
        const operation &op, const typename K::word_t *keys, const typename K::word_t *values,
        typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
        fetch_heads<K>(op, keys, values, weights);
    }
    template <typename K>
    static void load(
        const operation &op, const typename K::word_t *tensors, hls::stream<typename K::linear::x_beat> &x) {
        heads_source<K>(op, tensors, x);
    }
    template <typename K> static int row_count(const operation &op) {
        return times(query_count(op), K::head_out_tiles);
    }
    template <typename K, typename Watch>
    static void products(
        const operation &op, const typename K::linear::op_beat &layer,
        const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
        const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
        hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::row_t> &rows, Watch watch) {
        attend_products<K>(op, layer, weights, bias, x, rows, watch);
    }
    template <typename K>
    static void run(
        const operation &, const typename K::word_t *, const typename K::word_t *, const typename K::word_t *,
        typename K::word_t *) {}
};

#endif
