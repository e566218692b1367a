#ifndef MOEFORGE_GATE_EDGE_MOE_HPP
#define MOEFORGE_GATE_EDGE_MOE_HPP

#include "ap_int.h"

#include "gate_core.hpp"
#include "softmax_single_pass.hpp"

/// Profile `edge-moe`: running maximum and sum as in single-pass softmax, scores truncated.
template <typename C> struct gate_edge_moe {
    static const int given_slots = C::top_k;

    static typename C::pick_beat score(
        const typename C::score_t row[], int first, int last, const gate_slots<C> &slots) {
        softmax_state<C> state;
        state.bias = typename C::score_t(1) << (C::width - 1);
        state.sum = 0;
    experts:
        for (int expert = first; expert < last; expert++) {
// Each step needs the sum of the one before, so no two overlap; a task may have experts of its own.
#pragma HLS PIPELINE off
#pragma HLS LOOP_TRIPCOUNT max=C::experts
            state = softmax_step<C>(state, row[expert]);
        }

        typename C::pick_beat pick;
    scores:
        for (int k = 0; k < C::top_k; k++) {
// A division after the other: choices are few, and a divider for one a cycle is large.
#pragma HLS PIPELINE off
            ap_int<C::width + C::fraction> dividend = C::exp(typename C::score_t(slots.logit[k] - state.bias));
            dividend = dividend << C::fraction;
            pick.index[k] = slots.index[k];
            pick.logit[k] = slots.logit[k];
            pick.score[k] = state.sum == 0 ? typename C::score_t(0) : typename C::score_t(dividend / state.sum);
        }
        pick.sum = state.sum;
        pick.maximum = state.bias;
        return pick;
    }
};

#endif
