#ifndef MOEFORGE_KERNEL_ATTEND_HPP
#define MOEFORGE_KERNEL_ATTEND_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"

// Attention on the array, a head an operation: keys are the weights of a layer that makes scores of a query, values,
// transposed, those of one that makes its result of their exponentials. No score leaves the chip.

/// Tiles of a head's keys; its values' come behind them.
template <typename K> int key_tiles(int tokens) {
    typedef typename K::linear C;
    return ((tokens + C::lanes - 1) / C::lanes) * ((K::head_dim + C::taps - 1) / C::taps);
}

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

/// Scores of a query with all keys. @returns the largest
template <typename K>
typename K::attention::score_t attend_scores(
    const operation &op, int query, const typename K::linear::x_t token[K::linear::max_in_tiles][K::linear::taps],
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    typename K::attention::score_t scores[K::max_tokens]) {
    typedef typename K::linear C;
    typedef typename K::attention A;
    const int in_tiles = (K::head_dim + C::taps - 1) / C::taps;
    typename A::score_t largest = 0;
    for (int first = 0; first < op.rows; first += C::lanes) {
        typename C::arithmetic::acc_t sums[C::lanes];
// All lanes add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete
        for (int lane = 0; lane < C::lanes; lane++) sums[lane] = 0;
        linear_sums<C>(token, weights, first / C::lanes * in_tiles, in_tiles, sums);
        for (int lane = 0; lane < C::lanes; lane++) {
            if (first + lane >= op.rows) continue;
            const typename A::score_t score = A::arithmetic::score(sums[lane], K::attention_operands(op));
            A::arithmetic::run(largest, score, first + lane == 0);
            scores[first + lane] = score;
#ifndef __SYNTHESIS__
            watch_value<K>(op.to[1], query * op.rows + first + lane, op.parameter[0], K::score_columns, score);
#else
            (void)query;   // only those who watch ask which one it is
#endif
        }
    }
    return largest;
}

/// One head: scores, exponentials and the weighted sum of values of one query after another.
template <typename K>
void attend_head(
    const operation &op,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::y_beat> &y) {
    typedef typename K::linear C;
    typedef typename K::attention A;
    typename C::x_t token[C::max_in_tiles][C::taps];
// A whole block is read in one cycle.
#pragma HLS ARRAY_PARTITION variable=token complete dim=2
    typename A::score_t scores[K::max_tokens];
    const int query_tiles = (K::head_dim + C::taps - 1) / C::taps;
    const int value_tiles = (op.rows + C::taps - 1) / C::taps;
    for (int query = 0; query < op.rows; query++) {
        linear_read_token<C>(x, query_tiles, token);
        const typename A::score_t largest = attend_scores<K>(op, query, token, weights, scores);
        typename A::arithmetic::row_t row = A::arithmetic::start(largest);
        for (int key = 0; key < op.rows; key++) {
// As many exponentials a cycle as hide behind the products.
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=4
            token[key / C::taps][key % C::taps] = A::arithmetic::weight(row, scores[key], key == 0);
        }
        for (int key = op.rows; key < value_tiles * C::taps; key++) token[key / C::taps][key % C::taps] = 0;
        const typename A::stat_beat statistic = A::arithmetic::statistic(row);
        const typename A::arithmetic::divisor_t divisor =
            A::arithmetic::divisor_of(statistic, K::attention_operands(op));
#ifndef __SYNTHESIS__
        watch_value<K>(op.to[2], query, 2 * op.parameter[0], K::statistic_columns, statistic.inverse);
        watch_value<K>(op.to[2], query, 2 * op.parameter[0] + 1, K::statistic_columns, statistic.maximum);
#endif
        for (int first = 0; first < K::head_dim; first += C::lanes) {
            typename C::arithmetic::acc_t sums[C::lanes];
// All lanes add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete
            for (int lane = 0; lane < C::lanes; lane++) sums[lane] = 0;
            linear_sums<C>(token, weights, key_tiles<K>(op.rows) + first / C::lanes * value_tiles, value_tiles, sums);
            typename C::y_beat beat;
            for (int lane = 0; lane < C::lanes; lane++) beat.value[lane] = A::arithmetic::finish(sums[lane], divisor);
            y.write(beat);
        }
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
    static void compute(
        const operation &op,
        const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
        hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::y_beat> &y) {
        attend_head<K>(op, weights, x, y);
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
