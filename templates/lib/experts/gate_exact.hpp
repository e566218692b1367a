#ifndef MOEFORGE_GATE_EXACT_HPP
#define MOEFORGE_GATE_EXACT_HPP

#include "ap_int.h"

#include "gate_core.hpp"
#include "softmax_deferred.hpp"

/// Profile `exact`: exponentials relative to the largest logit, one division per choice, rounded half up.
template <typename C> struct gate_exact {
    static const int given_slots = 0;

    static typename C::weight_t weight(typename C::score_t maximum, typename C::score_t logit) {
        ap_int<C::width + 1> difference = maximum - logit;
        return C::exp(ap_uint<C::width>(difference));
    }

    static typename C::pick_beat score(
        const typename C::score_t row[], int first, int last, const gate_slots<C> &slots) {
        const typename C::score_t maximum = slots.logit[0];
        ap_uint<C::sum_width> sum = 0;
    experts:
        for (int expert = first; expert < last && !C::sum_chosen; expert++) {
// An exponential a cycle; a task may have experts of its own.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::experts
            sum += weight(maximum, row[expert]);
        }
    chosen:
        for (int k = 0; k < C::top_k && C::sum_chosen; k++) {
// An exponential a cycle.
#pragma HLS PIPELINE II=1
            sum += weight(maximum, slots.logit[k]);
        }

        typename C::pick_beat pick;
    scores:
        for (int k = 0; k < C::top_k; k++) {
// A division after the other: choices are few, and a divider for one a cycle is large.
#pragma HLS PIPELINE off
            ap_uint<C::weight_width + C::sum_width + C::score_fraction + 2> dividend = weight(maximum, slots.logit[k]);
            dividend = (dividend << (C::score_fraction + 1)) + sum;
            ap_uint<C::sum_width + 1> divisor = sum;
            divisor = divisor << 1;
            pick.index[k] = slots.index[k];
            pick.logit[k] = slots.logit[k];
            pick.score[k] = dividend / divisor;
        }
        pick.sum = sum;
        pick.maximum = maximum;
        return pick;
    }
};

#endif
