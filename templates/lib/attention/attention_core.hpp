#ifndef MOEFORGE_ATTENTION_CORE_HPP
#define MOEFORGE_ATTENTION_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

/// Rows that meet a key, and for which of them it is the query's first or last. Row i starts at key i and wraps.
template <typename C> struct attention_step {
    bool active[C::rows];
    bool first[C::rows];
    bool last[C::rows];
    bool starts;   // some row does
};

/// What a step does to its rows; `held` are those that go on to the next.
template <typename C> attention_step<C> attention_rows(int key, int tokens, int &started, bool held[C::rows]) {
// Wires, not a state machine: what a step does to its rows is known when the step starts.
#pragma HLS INLINE
    attention_step<C> step;
    step.starts = key < C::rows && started < tokens;
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        step.first[row] = step.starts && key == row;
        step.active[row] = held[row] || step.first[row];
        step.last[row] = step.active[row] && key == (row == 0 ? tokens : row) - 1;
        held[row] = step.active[row] && !step.last[row];
    }
    if (step.starts) started++;
    return step;
}

/// Scores of all rows for one head: a block of the key a cycle meets the same block of every row's query.
template <typename C>
void attention_scores(
    const attention_step<C> &step, int head, const typename C::op_beat &op, hls::stream<typename C::q_beat> &q,
    hls::stream<typename C::k_beat> &k, typename C::block_t queries[C::rows][C::heads * C::head_blocks],
    typename C::score_beat &scores) {
    typename C::arithmetic::score_sum sums[C::rows];
// One sum register per row: all rows add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete
    for (int row = 0; row < C::rows; row++) sums[row] = 0;

    for (int block = 0; block < C::head_blocks; block++) {
// One query block and one key block a cycle, however many rows there are.
#pragma HLS PIPELINE II=1
        const int at = head * C::head_blocks + block;
        const typename C::block_t key = k.read().value;
        typename C::block_t query = key;
        if (step.starts) query = q.read().value;
        for (int row = 0; row < C::rows; row++) {
            if (step.first[row]) queries[row][at] = query;
            C::arithmetic::add_scores(sums[row], queries[row][at], key);
        }
    }
    for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
        scores.value[row] = step.active[row] ? C::arithmetic::score(sums[row], op) : typename C::score_t(0);
    }
}

/// Adds one value block a cycle, weighted, to the sums of every row; the rows that end go out.
template <typename C>
void attention_values(
    const attention_step<C> &step, int head, const typename C::weight_t weights[C::rows],
    hls::stream<typename C::v_beat> &v,
    typename C::arithmetic::context_t sums[C::rows][C::heads * C::head_blocks][C::dims],
    const typename C::arithmetic::divisor_t divisors[C::rows], hls::stream<typename C::y_beat> &y) {
    for (int block = 0; block < C::head_blocks; block++) {
// One value block a cycle, however many rows there are.
#pragma HLS PIPELINE II=1
        const int at = head * C::head_blocks + block;
        const typename C::block_t value = v.read().value;
        for (int row = 0; row < C::rows; row++) {
            for (int dim = 0; dim < C::dims; dim++) {
                if (step.first[row]) sums[row][at][dim] = 0;
                C::arithmetic::add_value(sums[row][at][dim], weights[row], value[dim]);
            }
        }
        for (int row = 0; row < C::rows; row++) {
            if (step.last[row]) {
                typename C::y_beat beat;
                for (int dim = 0; dim < C::dims; dim++)
                    beat.value[dim] = C::arithmetic::finish(sums[row][at][dim], divisors[row]);
                y.write(beat);
            }
        }
    }
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
// All rows work in the same cycle, on whole blocks.
#pragma HLS ARRAY_PARTITION variable=queries complete dim=1
#pragma HLS ARRAY_PARTITION variable=sums complete dim=1
#pragma HLS ARRAY_PARTITION variable=sums complete dim=3
#pragma HLS ARRAY_PARTITION variable=running complete dim=1
#pragma HLS ARRAY_PARTITION variable=rows complete dim=1

    const typename C::op_beat op = op_stream.read();
    const int tokens = op.tokens;
    bool scoring[C::rows], weighing[C::rows];
    for (int row = 0; row < C::rows; row++) scoring[row] = weighing[row] = false;
    int scored = 0, weighed = 0;
    bool weighs = false, more = true;
    for (int n = 0; more; n = n + 1 == tokens ? 0 : n + 1) {
        attention_step<C> weigh = attention_rows<C>(n, weighs ? tokens : 0, weighed, weighing);
        attention_step<C> meet = attention_rows<C>(n, tokens, scored, scoring);
        bool any_scored = false, any_weighed = false;
        for (int row = 0; row < C::rows; row++) {
            any_scored = any_scored || meet.active[row];
            any_weighed = any_weighed || weigh.active[row];
        }
        for (int head = 0; head < C::heads; head++) {
            if (any_weighed) {
                typename C::weight_t weights[C::rows];
                typename arithmetic::divisor_t divisors[C::rows];
                for (int row = 0; row < C::rows; row++) {
// Every row has an exponential of its own.
#pragma HLS UNROLL
                    weights[row] = arithmetic::weight(rows[row][head], ring[n][head].value[row], weigh.first[row]);
                    if (weigh.last[row]) divisors[row] = arithmetic::divide(rows[row][head], op, stat);
                }
                attention_values<C>(weigh, head, weights, v, sums, divisors, y);
            }
            if (any_scored) {
                attention_scores<C>(meet, head, op, q, k, queries, ring[n][head]);
                score.write(ring[n][head]);
                for (int row = 0; row < C::rows; row++) {
// All rows in one cycle.
#pragma HLS UNROLL
                    arithmetic::run(running[row][head], ring[n][head].value[row], meet.first[row]);
                    if (meet.last[row]) rows[row][head] = arithmetic::row(running[row][head], stat);
                }
            }
        }
        more = weighed < tokens;
        for (int row = 0; row < C::rows; row++) more = more || weighing[row];
        if (n + 1 == tokens) weighs = true;
    }
}

#endif
