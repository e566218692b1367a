#ifndef MOEFORGE_KERNEL_ATTENTION_HPP
#define MOEFORGE_KERNEL_ATTENTION_HPP

#include "hls_stream.h"

#include "attention_core.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"
#include "kernel_storage.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"

/// Rows of a tensor, over and over.
template <typename K>
void read_rounds(
    int address, int rows, int count, const typename K::word_t *tensors, hls::stream<typename K::word_t> &words) {
    const int row_length = row_words<K>(K::dim);
rounds:
    for (int left = count; left > 0; left -= rows) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens
        const int length = times(left < rows ? left : rows, row_length);
    words:
        for (int word = 0; word < length; word++) {
// A word a cycle, in a burst for each round.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
            words.write(tensors[address + word]);
        }
    }
}

/// Blocks of keys or values, over and over: from memory once where the chip has room for them.
template <typename K, typename Beat>
void replay_blocks(int rows, int count, hls::stream<Beat> &blocks, hls::stream<Beat> &to) {
    typedef typename K::attention C;
    const int row_blocks = C::heads * C::head_blocks;
    static Beat kept[K::kept_tokens * row_blocks];
    // Keys and values are the largest memories there are.
    KERNEL_LARGE_MEMORY(kept);
    int at = 0;
    const int own = times(rows, row_blocks);
    const int all = times(count, row_blocks);
blocks:
    for (int step = 0; step < all; step++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_blocks
        Beat beat;
        if (!K::keeps_keys || step < own) beat = blocks.read();
        else beat = kept[at];
        if (K::keeps_keys) kept[at] = beat;
        to.write(beat);
        at = at + 1 == own || !K::keeps_keys ? 0 : at + 1;
    }
}

/// Keys or values as blocks of heads, each head filled with zeros to whole blocks.
template <typename K, typename Beat>
void rounds_source(
    int address, int rows, int read, int count, const typename K::word_t *tensors, hls::stream<Beat> &to) {
// Words are read while blocks go out.
#pragma HLS DATAFLOW
    typedef typename K::attention C;
    hls::stream<typename K::word_t> words("words");
    hls::stream<Beat> blocks("blocks");
    read_rounds<K>(address, rows, read, tensors, words);
    fill_beats<K, C::dims, K::block_piece>(read, C::heads, K::head_dim, words, blocks);
    replay_blocks<K>(rows, count, blocks, to);
}

/// Queries likewise, each once.
template <typename K>
void queries_source(
    const operation &op, const typename K::word_t *tensors, hls::stream<typename K::attention::q_beat> &q) {
// Words are read while blocks go out.
#pragma HLS DATAFLOW
    typedef typename K::attention C;
    hls::stream<typename K::word_t> words("words");
    read_tokens<K>(op.from, op.rows, K::dim, tensors, words);
    fill_beats<K, C::dims, K::block_piece>(op.rows, C::heads, K::head_dim, words, q);
}

/// Scores stay on the chip. In simulation they are kept as the program lays them out.
template <typename K> void keep_scores(const operation &op, hls::stream<typename K::attention::score_beat> &scores) {
    typedef typename K::attention C;
    const int count = times(attention_steps<C>(op.rows), C::heads);
scores:
    for (int number = 0; number < count; number++) {
// Scores leave as they are made: nothing waits for them.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_blocks
        const typename C::score_beat beat = scores.read();
#ifndef __SYNTHESIS__
        const int step = number / C::heads;
        const int key = step % op.rows;
        for (int row = 0; row < C::rows; row++) {
            const int query = (step / op.rows - (key >= row ? 0 : 1)) * C::rows + row;
            if (query < 0 || query >= op.rows) continue;
            const int at = K::scores_rotate ? step * C::rows + row : query * op.rows + key;
            watch_value<K>(WATCH_SCORES, at, number % C::heads, K::score_columns, beat.value[row]);
        }
#else
        (void)beat;
#endif
    }
}

/// So do the statistics of queries.
template <typename K>
void keep_statistics(const operation &op, hls::stream<typename K::attention::stat_beat> &statistics) {
    const int heads = K::attention::heads;
    const int count = times(op.rows, heads);
statistics:
    for (int number = 0; number < count; number++) {
// Statistics leave as they are made.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens*heads
        const typename K::attention::stat_beat beat = statistics.read();
#ifndef __SYNTHESIS__
        const int column = 2 * (number % heads);
        watch_value<K>(WATCH_STATISTICS, number / heads, column, K::statistic_columns, beat.inverse);
        watch_value<K>(WATCH_STATISTICS, number / heads, column + 1, K::statistic_columns, beat.maximum);
#else
        (void)beat;
#endif
    }
}

template <typename K>
void send_attention_operands(const operation &op, hls::stream<typename K::attention::op_beat> &operands) {
    operands.write(K::attention_operands(op));
}

/// One layer's attention: keys and values stream past the queries in flight.
/// @param read  rows of keys and of values that are read from memory
template <typename K>
void run_attention(
    const operation &op, int steps, int read, const typename K::word_t *queries, const typename K::word_t *keys,
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
    hls::stream<typename K::word_t> words("words");
    send_attention_operands<K>(op, operands);
    queries_source<K>(op, queries, q);
    rounds_source<K>(op.keys, op.rows, read, steps, keys, k);
    rounds_source<K>(op.values, op.rows, read, steps, values, v);
    attention_core<C>(operands, q, k, v, scores, statistics, y);
    keep_scores<K>(op, scores);
    keep_statistics<K>(op, statistics);
    drain_beats<K, C::dims, K::block_piece>(op.rows, C::heads, K::head_dim, y, words);
    write_tokens<K>(op.to, op.rows, K::dim, words, tensors_out);
}

/// What the kernel asks of attention: nothing of the array.
struct attention_reordered {
    template <typename K>
    static void fetch(
        const operation &, const typename K::word_t *, const typename K::word_t *,
        typename K::linear::w_t[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {}
    template <typename K>
    static void load(const operation &, const typename K::word_t *, hls::stream<typename K::linear::x_beat> &) {}
    template <typename K> static int row_count(const operation &) { return 0; }
    template <typename K, typename Watch>
    static void products(
        const operation &, const typename K::linear::op_beat &layer,
        const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
        const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
        hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::row_t> &rows, Watch watch) {
        linear_rows<typename K::linear>(layer, weights, bias, x, rows, watch);
    }
    template <typename K>
    static void run(
        const operation &op, const typename K::word_t *queries, const typename K::word_t *keys,
        const typename K::word_t *values, typename K::word_t *tensors_out) {
        const int steps = attention_steps<typename K::attention>(op.rows);
        run_attention<K>(op, steps, K::keeps_keys ? op.rows : steps, queries, keys, values, tensors_out);
    }
};

#endif
