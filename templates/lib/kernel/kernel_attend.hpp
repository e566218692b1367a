#ifndef MOEFORGE_KERNEL_ATTEND_HPP
#define MOEFORGE_KERNEL_ATTEND_HPP

#include "hls_stream.h"

#include "kernel_attend_rows.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"

// Attention on the array, a head an operation: keys are the weights of a layer that makes scores of a query, values,
// transposed, those of one that makes its result of their exponentials. No score leaves the chip.

/// Columns of a row, from one that need not be the first of a word.
template <typename K>
void read_columns(const typename K::word_t *memory, int address, int first, int count, ap_int<32> row[K::row_values]) {
    const int skipped = first % K::word_lanes;
    const int words = (skipped + count + K::word_lanes - 1) / K::word_lanes;
    for (int word = 0; word < words; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
        const typename K::word_t beat = memory[address + first / K::word_lanes + word];
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const int column = word * K::word_lanes + lane - skipped;
            if (column >= 0 && column < count) row[column] = beat[lane];
        }
    }
}

/// A head's keys and values as weights. What tiles have beyond them is never used: tokens are zero there.
template <typename K>
void fetch_head(
    const operation &op, const typename K::word_t *keys, const typename K::word_t *values,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
    typedef typename K::linear C;
    const int key_in_tiles = (K::head_dim + C::taps - 1) / C::taps;
    const int value_in_tiles = (op.rows + C::taps - 1) / C::taps;
    const int first = op.parameter[0] * K::head_dim;
    ap_int<32> key[K::row_values], value[K::row_values];
    for (int token = 0; token < op.rows; token++) {
        read_columns<K>(keys, op.from[1] + token * row_words<K>(K::dim), first, K::head_dim, key);
        read_columns<K>(values, op.from[2] + token * row_words<K>(K::dim), first, K::head_dim, value);
        for (int d = 0; d < K::head_dim; d++) {
// A key's and a value's element a cycle: values are transposed on their way.
#pragma HLS PIPELINE II=1
            const int key_tile = token / C::lanes * key_in_tiles + d / C::taps;
            const int value_tile = key_tiles<K>(op.rows) + d / C::lanes * value_in_tiles + token / C::taps;
            weights[key_tile][token % C::lanes][d % C::taps] = key[d];
            weights[value_tile][d % C::lanes][token % C::taps] = value[d];
        }
    }
}

/// A head's columns of every query as tokens.
template <typename K>
void load_queries(const operation &op, const typename K::word_t *tensors, hls::stream<typename K::linear::x_beat> &x) {
    ap_int<32> row[K::row_values];
// A block is read in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=K::linear::taps
    const int first = op.parameter[0] * K::head_dim;
    for (int token = 0; token < op.rows; token++) {
        read_columns<K>(tensors, op.from[0] + token * row_words<K>(K::dim), first, K::head_dim, row);
        send_row<K, K::linear::taps>(row, K::head_dim, x);
    }
}

/// Results as a head's columns of every token. A word that heads share waits on the chip for the next head's part.
template <typename K>
void store_head(const operation &op, hls::stream<typename K::linear::y_beat> &y, typename K::word_t *tensors) {
    static typename K::word_t shared[K::max_tokens];
    ap_int<32> row[K::row_values];
// A row of results is put in place in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=K::linear::lanes
    const int first = op.parameter[0] * K::head_dim;
    const int skipped = first % K::word_lanes;
    const int words = (skipped + K::head_dim + K::word_lanes - 1) / K::word_lanes;
    for (int token = 0; token < op.rows; token++) {
        take_row<K, K::linear::lanes>(y, K::head_dim, row);
        const int address = op.to[0] + token * row_words<K>(K::dim) + first / K::word_lanes;
        typename K::word_t beat = shared[token];
        for (int word = 0; word < words; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
            for (int lane = 0; lane < K::word_lanes; lane++) {
                const int column = word * K::word_lanes + lane - skipped;
                if (column >= 0) beat[lane] = column < K::head_dim ? row[column] : ap_int<32>(0);
            }
            tensors[address + word] = beat;
        }
        shared[token] = beat;
    }
}

/// What the kernel asks of attention.
struct attention_on_array {
    template <typename K>
    static void fetch(
        const operation &op, const typename K::word_t *keys, const typename K::word_t *values,
        typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
        fetch_head<K>(op, keys, values, weights);
    }
    template <typename K>
    static void load(
        const operation &op, const typename K::word_t *tensors, hls::stream<typename K::linear::x_beat> &x) {
        load_queries<K>(op, tensors, x);
    }
    template <typename K>
    static void multiply(
        const operation &op, const typename K::linear::op_beat &layer,
        const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
        const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
        hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::acc_row_t> &sums,
        hls::stream<typename K::attention::arithmetic::row_t> &weighed) {
        attend_multiply<K>(op, layer, weights, bias, x, sums, weighed);
    }
    template <typename K>
    static void divide(
        const operation &op, hls::stream<typename K::attention::arithmetic::row_t> &weighed,
        hls::stream<typename K::attention::arithmetic::divisor_t> &divisors) {
        attend_divide<K>(op, weighed, divisors);
    }
    template <typename K>
    static void finish(
        const operation &op, hls::stream<typename K::linear::acc_row_t> &sums,
        hls::stream<typename K::attention::arithmetic::divisor_t> &divisors,
        hls::stream<typename K::linear::row_t> &rows) {
        attend_finish<K>(op, sums, divisors, rows);
    }
    template <typename K>
    static void store(const operation &op, hls::stream<typename K::linear::y_beat> &y, typename K::word_t *tensors) {
        store_head<K>(op, y, tensors);
    }
    template <typename K>
    static void run(
        const operation &, const typename K::word_t *, const typename K::word_t *, const typename K::word_t *,
        typename K::word_t *) {}
};

#endif
