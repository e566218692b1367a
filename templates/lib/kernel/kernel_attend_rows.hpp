#ifndef MOEFORGE_KERNEL_ATTEND_ROWS_HPP
#define MOEFORGE_KERNEL_ATTEND_ROWS_HPP

#include "hls_stream.h"

#include "kernel_attend_walk.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "linear_core.hpp"

// Attention on the array, beside layers: a query's scores of a head are a row of pairs, its weighted sum another,
// K::attend_lead queries later; a token has a query for each head. Exponentials are made in between, beside the products, a
// few a cycle. So no score leaves the chip, and the array, which one loop feeds, never waits.

/// The exponentials of queries whose scores are complete, in their order.
template <typename K> struct attend_state {
    typedef typename K::attention::arithmetic arithmetic;
    int complete;          // queries whose scores are there
    int query, at, part;   // the one at work, its place in rings, and how far it is
    typename arithmetic::row_t row;
};

/// A few exponentials of the query at work, once its scores have come out of the pipeline.
template <typename K>
void attend_evaluate(
    int step, attend_state<K> &state, const int ends[K::attend_ring],
    const typename K::attention::score_t maxima[K::attend_ring],
    const typename K::attention::score_t scores[K::attend_ring][K::attend_keys],
    typename K::linear::x_t exponentials[K::attend_ring][K::attend_keys],
    hls::stream<typename K::attention::arithmetic::row_t> &weighed) {
// Part of the pipeline over pairs.
#pragma HLS INLINE
    typedef typename K::attention::arithmetic arithmetic;
    if (state.query >= state.complete || step < ends[state.at] + K::attend_delay) return;
    if (state.part == 0) state.row = arithmetic::start(maxima[state.at]);
    for (int i = 0; i < K::attend_evaluators; i++) {
        const int key = state.part * K::attend_evaluators + i;
        typename K::linear::x_t weight = 0;
        if (key < K::max_tokens) weight = arithmetic::weight(state.row, scores[state.at][key], key == 0);
        exponentials[state.at][key] = weight;
    }
    const bool ends_row = (state.part + 1) * K::attend_evaluators >= K::attend_keys;
    if (ends_row) {
        weighed.write(state.row);
        state.query++;
        state.at = state.at + 1 == K::attend_ring ? 0 : state.at + 1;
    }
    state.part = ends_row ? 0 : state.part + 1;
}

/// Scores of an output tile, and the largest of the row so far.
template <typename K>
void attend_keep(
    const operation &op, const row_walk &at, const typename K::linear::acc_row_t &sums,
    typename K::attention::score_t scores[K::attend_keys], typename K::attention::score_t &largest) {
// Part of the pipeline over pairs.
#pragma HLS INLINE
    typedef typename K::attention::arithmetic arithmetic;
    for (int lane = 0; lane < K::linear::lanes; lane++) {
        const int key = at.out_tile * K::linear::lanes + lane;
        if (key >= op.rows) continue;
        const typename K::attention::score_t score = arithmetic::score(sums[lane], K::attention_operands(op));
        arithmetic::run(largest, score, key == 0);
        scores[key] = score;
#ifndef __SYNTHESIS__
        watch_value<K>(WATCH_SCORES, at.slot / op.heads * op.rows + key, op.head + at.head, K::score_columns, score);
#endif
    }
}

/// The next block: of a token or a query as it comes, which digits and output tiles behind the first read again, or
/// exponentials.
template <typename K>
void row_block(
    const row_walk &at, hls::stream<typename K::linear::x_beat> &x,
    typename K::linear::x_t token[K::linear::max_in_tiles][K::linear::taps],
    const typename K::linear::x_t exponentials[K::attend_ring][K::attend_keys],
    typename K::linear::x_t block[K::linear::taps]) {
// Part of the pipeline over pairs.
#pragma HLS INLINE
    typedef typename K::linear C;
    if (at.out_tile == 0 && at.digit == 0 && (at.kind == LAYER_ROW || at.kind == SCORE_ROW)) {
        const typename C::x_beat beat = x.read();
        for (int tap = 0; tap < C::taps; tap++) token[at.in_tile][tap] = C::arithmetic::x_from_bits(beat.value[tap]);
    }
    // Of the query that is K::attend_lead slots before.
    const int place = next_place<K>(at.place);
    for (int tap = 0; tap < C::taps; tap++)
        block[tap] = at.kind == VALUE_ROW ? exponentials[place][at.in_tile * C::taps + tap] : token[at.in_tile][tap];
}

/// All that multiplies: layers' rows, or a head's. A block and a tile a cycle, without a gap between rows.
template <typename K>
void attend_multiply(
    const operation &op, const typename K::linear::op_beat &layer,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::scaling::sums_t> &sums,
    hls::stream<typename K::attention::arithmetic::row_t> &weighed) {
    typedef typename K::linear C;
    typename C::x_t token[C::max_in_tiles][C::taps], exponentials[K::attend_ring][K::attend_keys];
    typename K::attention::score_t scores[K::attend_ring][K::attend_keys], maxima[K::attend_ring], largest = 0;
    int ends[K::attend_ring];
    row_shape shapes[4];
    typename C::acc_row_t acc;
// A whole block is read in one cycle, an output tile's scores are written and a few read.
#pragma HLS ARRAY_PARTITION variable=token complete dim=2
#pragma HLS ARRAY_PARTITION variable=exponentials cyclic factor=C::taps dim=2
#pragma HLS ARRAY_PARTITION variable=scores cyclic factor=K::attend_banks dim=2
#pragma HLS ARRAY_PARTITION variable=maxima complete
#pragma HLS ARRAY_PARTITION variable=ends complete
#pragma HLS ARRAY_PARTITION variable=shapes complete
    const bool attends = op.kind == ATTEND;
    const int queries = query_count(op);
    const int steps = row_shapes<K>(op, layer, shapes);
    attend_state<K> state = {0, 0, 0, 0, K::attention::arithmetic::start(0)};
    row_walk at = {attends ? SCORE_ROW : LAYER_ROW, 0, 0, 0, 0, 0, 0, 0, 0};
pairs:
    for (int step = 0; step < steps; step++) {
// One loop for all, so that the pipeline is filled once an operation. What is read of rings was written K::attend_delay
// cycles ago or more: the lead is as long as that takes.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_pairs
#pragma HLS DEPENDENCE variable=scores inter false
#pragma HLS DEPENDENCE variable=exponentials inter false
        const row_shape shape = shapes[at.kind];
        typename C::x_t block[C::taps];
        typename C::arithmetic::acc_t products[C::lanes];
// All lanes add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=block complete
#pragma HLS ARRAY_PARTITION variable=products complete
        row_block<K>(at, x, token, exponentials, block);
        const int head = at.kind == VALUE_ROW ? at.sum_head : at.head;
        const int bias_row = attends ? 0 : at.out_tile;   // attention may have more output tiles than any layer
        linear_products<C>(block, weights[head * K::head_tiles + shape.first_tile + at.tile], products);
        for (int lane = 0; lane < C::lanes; lane++) {
            const typename C::scaling::value_t start =
                attends ? typename C::scaling::value_t(0) : C::scaling::value(bias[bias_row][lane]);
            if (at.in_tile == 0)
                acc[lane] = at.digit == 0 ? C::arithmetic::start(start, layer.bias_shift) : C::digits::next(acc[lane]);
            acc[lane] += products[lane];
        }
        const bool ends_tile = tile_ends(at, shape);
        if (ends_tile && (at.kind == LAYER_ROW || at.kind == VALUE_ROW))
            sums.write(C::scaling::joined(acc, bias[bias_row], !attends && C::scaling::scales(layer)));
        if (ends_tile && at.kind == SCORE_ROW) attend_keep<K>(op, at, acc, scores[at.place], largest);
        if (attends) attend_evaluate<K>(step, state, ends, maxima, scores, exponentials, weighed);
        if (ends_tile && at.kind == SCORE_ROW && at.out_tile + 1 == shape.out_tiles) {
            maxima[at.place] = largest;
            ends[at.place] = step;
            state.complete = at.slot + 1;
        }
        row_advance<K>(at, shape, queries, op.heads);
    }
}

/// The factors of queries' weighted sums: a division while the array makes the next query's.
template <typename K>
void attend_divide(
    const operation &op, hls::stream<typename K::attention::arithmetic::row_t> &weighed,
    hls::stream<typename K::attention::arithmetic::divisor_t> &divisors) {
    typedef typename K::attention::arithmetic arithmetic;
    const int queries = op.kind == ATTEND ? query_count(op) : 0;
queries:
    for (int query = 0; query < queries; query++) {
// A divider that takes a sum each cycle: one that takes its time would be too slow for wide arrays.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_queries
        const typename arithmetic::row_t row = weighed.read();
        const typename K::attention::stat_beat statistic = arithmetic::statistic(row);
#ifndef __SYNTHESIS__
        const int column = 2 * (op.head + query % op.heads);
        watch_value<K>(WATCH_STATISTICS, query / op.heads, column, K::statistic_columns, statistic.inverse);
        watch_value<K>(WATCH_STATISTICS, query / op.heads, column + 1, K::statistic_columns, statistic.maximum);
#endif
        divisors.write(arithmetic::divisor_of(statistic, K::attention_operands(op)));
    }
}

/// Weighted sums divided and rounded.
template <typename K>
void attend_finish(
    const operation &op, hls::stream<typename K::linear::scaling::sums_t> &sums,
    hls::stream<typename K::attention::arithmetic::divisor_t> &divisors, hls::stream<typename K::linear::row_t> &rows) {
    typedef typename K::linear C;
    typedef typename K::attention::arithmetic arithmetic;
    // Few multipliers take the lanes in turns: an output tile comes once in as many cycles as keys have blocks.
    const int turns = (C::lanes + K::attend_finishers - 1) / K::attend_finishers;
    const int steps = times(query_count(op), K::head_out_tiles * turns);
    typename C::acc_row_t acc;
    typename C::row_t row;
    typename arithmetic::divisor_t divisor;
    int out_tile = 0, turn = 0;
turns:
    for (int step = 0; step < steps; step++) {
// A turn a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_rows
        if (turn == 0) acc = C::scaling::unscaled(sums.read());
        if (turn == 0 && out_tile == 0) divisor = divisors.read();
        for (int i = 0; i < K::attend_finishers; i++) {
            const int lane = turn * K::attend_finishers + i;
            if (lane < C::lanes) row[lane] = arithmetic::finish(acc[lane], divisor);
        }
        const bool tile_ends = turn + 1 == turns;
        if (tile_ends) rows.write(row);
        turn = tile_ends ? 0 : turn + 1;
        if (tile_ends) out_tile = out_tile + 1 == K::head_out_tiles ? 0 : out_tile + 1;
    }
}

/// Sums rounded to results, whatever they are of.
template <typename K, typename Watch>
void attend_round(
    const operation &op, const typename K::linear::op_beat &layer,
    hls::stream<typename K::linear::scaling::sums_t> &sums,
    hls::stream<typename K::attention::arithmetic::divisor_t> &divisors, hls::stream<typename K::linear::row_t> &rows,
    Watch watch) {
    if (op.kind == ATTEND) attend_finish<K>(op, sums, divisors, rows);
    else linear_finish<typename K::linear>(layer, sums, rows, watch);
}

/// All that is multiplied, and rounded.
template <typename K, typename Watch>
void attend_products(
    const operation &op, const typename K::linear::op_beat &layer,
    const typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    const typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes],
    hls::stream<typename K::linear::x_beat> &x, hls::stream<typename K::linear::row_t> &rows, Watch watch) {
// Division and rounding keep up with the products, of which all are made at one place.
#pragma HLS DATAFLOW
    hls::stream<typename K::linear::scaling::sums_t> sums("sums");
    hls::stream<typename K::attention::arithmetic::row_t> weighed("weighed");
    hls::stream<typename K::attention::arithmetic::divisor_t> divisors("divisors");
// A query's factor is found long before its weighted sum.
#pragma HLS STREAM variable=divisors depth=K::attend_ring
    attend_multiply<K>(op, layer, weights, bias, x, sums, weighed);
    attend_divide<K>(op, weighed, divisors);
    attend_round<K>(op, layer, sums, divisors, rows, watch);
}

#endif
