#ifndef MOEFORGE_GATE_EXACT_HPP
#define MOEFORGE_GATE_EXACT_HPP

#include "ap_int.h"

#include "gate_core.hpp"
#include "softmax_deferred.hpp"

/// Profile `exact`: exponentials relative to the largest logit, one division per choice, rounded half up.
template <typename C> struct gate_exact {
    static const int given_slots = 0;

    struct state_t {
        typename C::score_t maximum;
        ap_uint<C::sum_width> sum;
    };

    static typename C::weight_t weight(typename C::score_t maximum, typename C::score_t logit) {
        ap_int<C::width + 1> difference = maximum - logit;
        return C::exp(ap_uint<C::width>(difference));
    }

    static state_t start(const gate_slots<C> &slots) {
        state_t state;
        state.maximum = slots.logit[0];
        state.sum = 0;
        return state;
    }
    static void add(state_t &state, typename C::score_t logit) {
// Part of the pipeline over logits.
#pragma HLS INLINE
        state.sum += weight(state.maximum, logit);
    }
    static typename C::score_t score(const state_t &state, typename C::score_t logit) {
        ap_uint<C::weight_width + C::sum_width + C::score_fraction + 2> dividend = weight(state.maximum, logit);
        dividend = (dividend << (C::score_fraction + 1)) + state.sum;
        ap_uint<C::sum_width + 1> divisor = state.sum;
        divisor = divisor << 1;
        return dividend / divisor;
    }
};

#endif
