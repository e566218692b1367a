#ifndef MOEFORGE_ATTENTION_EDGE_MOE_HPP
#define MOEFORGE_ATTENTION_EDGE_MOE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "softmax_single_pass.hpp"

/// Profile `edge-moe`: every product floored and every sum wrapped; single-pass softmax, whose weights are normalised.
template <typename C> struct attention_edge_moe {
    typedef typename C::score_t score_t;
    typedef ap_int<C::width> score_sum;
    typedef ap_int<C::width> context_t;
    typedef softmax_state<C> state_t;
    typedef bool divisor_t;   // nothing is left to divide

    /// What the weights of a row need: the reciprocal of its sum, and its bias.
    struct row_t {
        score_t inverse;
        score_t bias;
    };

    static void add_scores(score_sum &sum, const typename C::block_t &query, const typename C::block_t &key) {
// Part of the pipeline over a key's blocks.
#pragma HLS INLINE
        ap_int<C::width> block = 0;
        for (int dim = 0; dim < C::dims; dim++) block += ap_int<C::width>((query[dim] * key[dim]) >> C::fraction);
        ap_int<C::scale_bits> scale = C::scale;
        sum += ap_int<C::width>((block * scale) >> C::scale_fraction);
    }
    static score_t score(score_sum sum, const typename C::op_beat &) { return sum; }

    static void run(state_t &state, score_t s, bool first) {
// A copy for every row: all step at once.
#pragma HLS INLINE
        if (first) {
            state.bias = score_t(1) << (C::width - 1);
            state.sum = 0;
        }
        state = softmax_step<C>(state, s);
    }
    static row_t row(const state_t &state, hls::stream<typename C::stat_beat> &stat) {
        row_t result;
        result.inverse = softmax_inverse<C>(state.sum);
        result.bias = state.bias;
        typename C::stat_beat beat;
        beat.inverse = result.inverse;
        beat.maximum = result.bias;
        stat.write(beat);
        return result;
    }
    static typename C::weight_t weight(const row_t &row, score_t s, bool) {
// A copy for every row: all weigh at once.
#pragma HLS INLINE
        ap_int<C::width + 1> difference = s - row.bias;
        score_t e = C::exp(score_t(difference));
        return (e * row.inverse) >> C::fraction;
    }
    static void add_value(context_t &sum, typename C::weight_t weight, score_t value) {
// Part of the pipeline over a value's blocks.
#pragma HLS INLINE
        sum += ap_int<C::width>((value * weight) >> C::fraction);
    }
    static divisor_t divide(const row_t &, const typename C::op_beat &, hls::stream<typename C::stat_beat> &) {
        return true;
    }
    static score_t finish(context_t sum, divisor_t) { return sum; }
};

#endif
