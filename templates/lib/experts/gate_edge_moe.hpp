#ifndef MOEFORGE_GATE_EDGE_MOE_HPP
#define MOEFORGE_GATE_EDGE_MOE_HPP

#include "ap_int.h"

#include "gate_core.hpp"
#include "softmax_single_pass.hpp"

/// Profile `edge-moe`: running maximum and sum as in single-pass softmax, scores truncated.
template <typename C> struct gate_edge_moe {
    static const int given_slots = C::top_k;

    struct state_t {
        typename C::score_t maximum, sum;
    };

    static state_t start(const gate_slots<C> &) {
        state_t state;
        state.maximum = typename C::score_t(1) << (C::width - 1);
        state.sum = 0;
        return state;
    }
    static void add(state_t &state, typename C::score_t logit) {
// Part of the pipeline over logits: each needs the sum of the one before.
#pragma HLS INLINE
        softmax_state<C> running;
        running.bias = state.maximum;
        running.sum = state.sum;
        running = softmax_step<C>(running, logit);
        state.maximum = running.bias;
        state.sum = running.sum;
    }
    static typename C::score_t score(const state_t &state, typename C::score_t logit) {
        ap_int<C::width + C::fraction> dividend = C::exp(typename C::score_t(logit - state.maximum));
        dividend = dividend << C::fraction;
        return state.sum == 0 ? typename C::score_t(0) : typename C::score_t(dividend / state.sum);
    }
};

#endif
