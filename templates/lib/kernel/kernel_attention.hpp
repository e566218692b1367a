#ifndef MOEFORGE_KERNEL_ATTENTION_HPP
#define MOEFORGE_KERNEL_ATTENTION_HPP

#include "hls_stream.h"

#include "attention_core.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"

/// Rows of a tensor as blocks of heads, each head filled with zeros to whole blocks: `count` of them, over and over.
template <typename K, typename Beat>
void load_heads(const typename K::word_t *memory, int address, int rows, int count, hls::stream<Beat> &to) {
    typedef typename K::attention C;
    ap_int<32> row[K::row_values];
// A block is read in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=C::dims
    int r = 0;
    for (int n = 0; n < count; n++) {
        read_row<K>(memory, address + r * row_words<K>(K::dim), K::dim, row);
        for (int block = 0; block < C::heads * C::head_blocks; block++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
            const int head = block / C::head_blocks;
            const int first = block % C::head_blocks * C::dims;
            Beat beat;
            for (int i = 0; i < C::dims; i++)
                beat.value[i] = first + i < K::head_dim ? row[head * K::head_dim + first + i] : ap_int<32>(0);
            to.write(beat);
        }
        r = r + 1 == rows ? 0 : r + 1;
    }
}

/// Blocks of heads as rows of a tensor.
template <typename K>
void store_heads(hls::stream<typename K::attention::y_beat> &from, int rows, typename K::word_t *memory, int address) {
    typedef typename K::attention C;
    ap_int<32> row[K::row_values];
// A block is put in place in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=C::dims
    for (int r = 0; r < rows; r++) {
        for (int block = 0; block < C::heads * C::head_blocks; block++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
            const int head = block / C::head_blocks;
            const int first = block % C::head_blocks * C::dims;
            const typename C::y_beat beat = from.read();
            for (int i = 0; i < C::dims; i++)
                if (first + i < K::head_dim) row[head * K::head_dim + first + i] = beat.value[i];
        }
        write_row<K>(row, K::dim, memory, address + r * row_words<K>(K::dim));
    }
}

/// Steps in which the rows in flight meet a key.
template <typename K> int attention_steps(int tokens) {
    const int last = tokens - 1;
    return last / K::attention::rows * tokens + last % K::attention::rows + tokens;
}

/// Scores stay on the chip. In simulation they are kept as the program lays them out.
template <typename K> void keep_scores(const operation &op, hls::stream<typename K::attention::score_beat> &scores) {
    typedef typename K::attention C;
    for (int step = 0; step < attention_steps<K>(op.rows); step++) {
        for (int head = 0; head < C::heads; head++) {
// Scores leave as they are made: nothing waits for them.
#pragma HLS PIPELINE II=1
            const typename C::score_beat beat = scores.read();
#ifndef __SYNTHESIS__
            const int key = step % op.rows;
            for (int row = 0; row < C::rows; row++) {
                const int query = (step / op.rows - (key >= row ? 0 : 1)) * C::rows + row;
                if (query < 0 || query >= op.rows) continue;
                const int at = K::scores_rotate ? step * C::rows + row : query * op.rows + key;
                watch_value<K>(op.to[1], at, head, K::score_columns, beat.value[row]);
            }
#else
            (void)beat;
#endif
        }
    }
}

/// So do the statistics of queries.
template <typename K>
void keep_statistics(const operation &op, hls::stream<typename K::attention::stat_beat> &statistics) {
    for (int query = 0; query < op.rows; query++) {
        for (int head = 0; head < K::attention::heads; head++) {
// Statistics leave as they are made.
#pragma HLS PIPELINE II=1
            const typename K::attention::stat_beat beat = statistics.read();
#ifndef __SYNTHESIS__
            watch_value<K>(op.to[2], query, 2 * head, K::statistic_columns, beat.inverse);
            watch_value<K>(op.to[2], query, 2 * head + 1, K::statistic_columns, beat.maximum);
#else
            (void)beat;
#endif
        }
    }
}

template <typename K>
void send_attention_operands(const operation &op, hls::stream<typename K::attention::op_beat> &operands) {
    operands.write(K::attention_operands(op));
}

/// One layer's attention: keys and values stream past the queries in flight.
template <typename K>
void run_attention(
    const operation &op, int steps, const typename K::word_t *queries, const typename K::word_t *keys,
    const typename K::word_t *values, typename K::word_t *tensors_out) {
// Keys, values and queries have a port each.
#pragma HLS DATAFLOW
    typedef typename K::attention C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename C::q_beat> q("q");
    hls::stream<typename C::k_beat> k("k");
    hls::stream<typename C::v_beat> v("v");
    hls::stream<typename C::score_beat> scores("scores");
    hls::stream<typename C::stat_beat> statistics("statistics");
    hls::stream<typename C::y_beat> y("y");
    send_attention_operands<K>(op, operands);
    load_heads<K>(queries, op.from[0], op.rows, op.rows, q);
    load_heads<K>(keys, op.from[1], op.rows, steps, k);
    load_heads<K>(values, op.from[2], op.rows, steps, v);
    attention_core<C>(operands, q, k, v, scores, statistics, y);
    keep_scores<K>(op, scores);
    keep_statistics<K>(op, statistics);
    store_heads<K>(y, op.rows, tensors_out, op.to[0]);
}

/// What the kernel asks of attention: nothing of the array.
struct attention_reordered {
    template <typename K>
    static void fetch(
        const operation &, const typename K::word_t *, const typename K::word_t *,
        typename K::linear::w_t[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {}
    template <typename K>
    static void load(const operation &, const typename K::word_t *, hls::stream<typename K::linear::x_beat> &) {}
    template <typename K>
    static void multiply(
        const operation &, const typename K::linear::op_beat &layer,
        const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
        const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
        hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::acc_row_t> &sums,
        hls::stream<typename K::attention::arithmetic::row_t> &) {
        linear_multiply<typename K::linear>(layer, weights, bias, x, sums);
    }
    template <typename K>
    static void divide(
        const operation &, hls::stream<typename K::attention::arithmetic::row_t> &,
        hls::stream<typename K::attention::arithmetic::divisor_t> &) {}
    template <typename K>
    static void finish(
        const operation &, hls::stream<typename K::linear::acc_row_t> &,
        hls::stream<typename K::attention::arithmetic::divisor_t> &, hls::stream<typename K::linear::row_t> &) {}
    template <typename K>
    static void store(const operation &, hls::stream<typename K::linear::y_beat> &, typename K::word_t *) {}
    template <typename K>
    static void run(
        const operation &op, const typename K::word_t *queries, const typename K::word_t *keys,
        const typename K::word_t *values, typename K::word_t *tensors_out) {
        run_attention<K>(op, attention_steps<K>(op.rows), queries, keys, values, tensors_out);
    }
};

#endif
