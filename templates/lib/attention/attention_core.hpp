#ifndef MOEFORGE_ATTENTION_CORE_HPP
#define MOEFORGE_ATTENTION_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "times.hpp"

/// Rows that meet a key, and for which of them it is the query's first. Row i starts at key i and wraps.
template <typename C> struct attention_step {
    bool active[C::rows];
    bool first[C::rows];
    int ended;     // the row of which it is the last, or -1: they end one by one
    bool starts;   // some row does
};

/// Steps in which the rows in flight meet a key.
template <typename C> int attention_steps(int tokens) {
    const int last = tokens - 1;
    return times(last / C::rows, tokens) + last % C::rows + tokens;
}

/// What a step does to its rows; `held` are those that go on to the next.
template <typename C> attention_step<C> attention_rows(int key, int tokens, int &started, bool held[C::rows]) {
// Wires, not a state machine: what a step does to its rows is known when the step starts.
#pragma HLS INLINE
    attention_step<C> step;
    step.starts = key < C::rows && started < tokens;
    step.ended = -1;
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        step.first[row] = step.starts && key == row;
        step.active[row] = held[row] || step.first[row];
        const bool last = step.active[row] && key == (row == 0 ? tokens : row) - 1;
        if (last) step.ended = row;
        held[row] = step.active[row] && !last;
    }
    if (step.starts) started++;
    return step;
}

/// What rows keep from step to step.
template <typename C> struct attention_state {
    typedef typename C::arithmetic arithmetic;
    typename arithmetic::score_sum scores[C::rows];
    typename C::weight_t weights[C::rows];
    typename arithmetic::divisor_t divisor;
};

/// A block of the key meets the same block of every row's query; behind the last one there are scores.
template <typename C>
void attention_scores(
    const attention_step<C> &step, int head, int block, const typename C::op_beat &op,
    hls::stream<typename C::q_beat> &q, hls::stream<typename C::k_beat> &k,
    typename C::block_t queries[C::rows][C::heads * C::head_blocks], attention_state<C> &state,
    typename C::score_beat &scores) {
// Part of the pipeline over blocks.
#pragma HLS INLINE
    const int at = head * C::head_blocks + block;
    const typename C::block_t key = k.read().value;
    typename C::block_t query = key;
    if (step.starts) query = q.read().value;
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        if (step.first[row]) queries[row][at] = query;
        if (block == 0) state.scores[row] = 0;
        const typename C::block_t own = step.first[row] ? query : queries[row][at];
        C::arithmetic::add_scores(state.scores[row], own, key);
        scores.value[row] = step.active[row] ? C::arithmetic::score(state.scores[row], op) : typename C::score_t(0);
    }
}

/// Scores of a head into the states of rows; of the row that ends the statistics follow.
template <typename C>
void attention_keep(
    const attention_step<C> &step, int head, const typename C::score_beat &scores,
    typename C::arithmetic::state_t running[C::rows][C::heads], typename C::arithmetic::row_t rows[C::rows][C::heads],
    hls::stream<typename C::stat_beat> &stat) {
// Part of the pipeline over blocks.
#pragma HLS INLINE
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        C::arithmetic::run(running[row][head], scores.value[row], step.first[row]);
    }
    if (step.ended >= 0) rows[step.ended][head] = C::arithmetic::row(running[step.ended][head], stat);
}

/// A head's weights, when its first block comes.
template <typename C>
void attention_weights(
    const attention_step<C> &step, int head, const typename C::op_beat &op, const typename C::score_beat &scores,
    typename C::arithmetic::row_t rows[C::rows][C::heads], attention_state<C> &state,
    hls::stream<typename C::stat_beat> &stat) {
// Part of the pipeline over blocks.
#pragma HLS INLINE
    for (int row = 0; row < C::rows; row++) {
// Every row has an exponential of its own.
#pragma HLS UNROLL
        state.weights[row] = C::arithmetic::weight(rows[row][head], scores.value[row], step.first[row]);
    }
    if (step.ended >= 0) state.divisor = C::arithmetic::divide(rows[step.ended][head], op, stat);
}

/// A value block, weighted, onto the sums of every row; the row that ends goes out.
template <typename C>
void attention_values(
    const attention_step<C> &step, int at, hls::stream<typename C::v_beat> &v,
    typename C::arithmetic::context_t sums[C::rows][C::heads * C::head_blocks][C::dims],
    const attention_state<C> &state, hls::stream<typename C::y_beat> &y) {
// Part of the pipeline over blocks.
#pragma HLS INLINE
    const typename C::block_t value = v.read().value;
    typename C::arithmetic::context_t ended[C::dims];
// The whole block in one cycle.
#pragma HLS ARRAY_PARTITION variable=ended complete
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        for (int dim = 0; dim < C::dims; dim++) {
// The whole block in one cycle.
#pragma HLS UNROLL
            typename C::arithmetic::context_t sum = sums[row][at][dim];
            if (step.first[row]) sum = 0;
            C::arithmetic::add_value(sum, state.weights[row], value[dim]);
            sums[row][at][dim] = sum;
            if (row == 0 || row == step.ended) ended[dim] = sum;
        }
    }
    if (step.ended < 0) return;
    typename C::y_beat beat;
    for (int dim = 0; dim < C::dims; dim++) beat.value[dim] = C::arithmetic::finish(ended[dim], state.divisor);
    y.write(beat);
}

/// One layer. Values run a round of keys behind the scores: by then a row's statistics are known, and every step
/// takes one key and one value.
template <typename C>
void attention_core(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::q_beat> &q, hls::stream<typename C::k_beat> &k,
    hls::stream<typename C::v_beat> &v, hls::stream<typename C::score_beat> &score,
    hls::stream<typename C::stat_beat> &stat, hls::stream<typename C::y_beat> &y) {
    typedef typename C::arithmetic arithmetic;
    static typename C::block_t queries[C::rows][C::heads * C::head_blocks];
    static typename arithmetic::context_t sums[C::rows][C::heads * C::head_blocks][C::dims];
    static typename C::score_beat ring[C::max_tokens][C::heads];
    static typename arithmetic::state_t running[C::rows][C::heads];
    static typename arithmetic::row_t rows[C::rows][C::heads];
    bool scoring[C::rows] = {}, weighing[C::rows] = {};
// All rows work in the same cycle, on whole blocks.
#pragma HLS ARRAY_PARTITION variable=queries complete dim=1
#pragma HLS ARRAY_PARTITION variable=sums complete dim=1
#pragma HLS ARRAY_PARTITION variable=sums complete dim=3
#pragma HLS ARRAY_PARTITION variable=running complete dim=0
#pragma HLS ARRAY_PARTITION variable=rows complete dim=0
#pragma HLS ARRAY_PARTITION variable=scoring complete
#pragma HLS ARRAY_PARTITION variable=weighing complete
    const typename C::op_beat op = op_stream.read();
    const int tokens = op.tokens;
    const int scored = attention_steps<C>(tokens);
    const int trips = times(tokens + scored, C::heads * C::head_blocks);
    int met = 0, weighed = 0, step = 0, key = 0, head = 0, block = 0;
    attention_step<C> weigh = {}, meet = {};
    attention_state<C> state;
    typename C::score_beat scores;
blocks:
    for (int trip = 0; trip < trips; trip++) {
// A block of a key and one of a value a cycle. A row's sums and states come again only behind all heads' blocks.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_blocks
#pragma HLS DEPENDENCE variable=sums inter distance=C::heads*C::head_blocks true
#pragma HLS DEPENDENCE variable=running inter distance=C::heads*C::head_blocks true
#pragma HLS DEPENDENCE variable=rows inter distance=C::heads*C::head_blocks true
        const bool ends = block + 1 == C::head_blocks;
        if (head == 0 && block == 0) {
            weigh = attention_rows<C>(key, step < tokens ? 0 : tokens, weighed, weighing);
            meet = attention_rows<C>(key, tokens, met, scoring);
        }
        if (step >= tokens) {
            if (block == 0) attention_weights<C>(weigh, head, op, ring[key][head], rows, state, stat);
            attention_values<C>(weigh, head * C::head_blocks + block, v, sums, state, y);
        }
        if (step < scored) {
            attention_scores<C>(meet, head, block, op, q, k, queries, state, scores);
            if (ends) {
                attention_keep<C>(meet, head, scores, running, rows, stat);
                ring[key][head] = scores;
                score.write(scores);
            }
        }
        const bool step_ends = ends && head + 1 == C::heads;
        block = ends ? 0 : block + 1;
        head = step_ends ? 0 : ends ? head + 1 : head;
        step = step_ends ? step + 1 : step;
        key = step_ends ? (key + 1 == tokens ? 0 : key + 1) : key;
    }
}

#endif
