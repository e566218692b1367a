#ifndef MOEFORGE_SOFTMAX_SINGLE_PASS_HPP
#define MOEFORGE_SOFTMAX_SINGLE_PASS_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "softmax_stream.hpp"

/// Running maximum and running sum of one row.
template <typename C> struct softmax_state {
    typename C::score_t bias;
    typename C::score_t sum;
};

/// One score more.
template <typename C> softmax_state<C> softmax_step(softmax_state<C> state, typename C::score_t s) {
// One step, inside the caller's pipeline over the rows in flight.
#pragma HLS INLINE
    const int width = C::width;
    ap_int<width + 1> d = state.bias - s;
    const bool rises = d < 0;
    typename C::score_t argument = rises ? d : ap_int<width + 1>(-d);
    typename C::score_t e = C::exp(argument);
    ap_int<width * 2> scaled = (state.sum * e) >> C::fraction;
    typename C::score_t one = typename C::score_t(1) << C::fraction;
    softmax_state<C> next;
    next.sum = rises ? typename C::score_t(scaled + one) : typename C::score_t(state.sum + e);
    next.bias = rises ? s : state.bias;
    return next;
}

/// 1 / sum, truncated toward zero and wrapped; 0 for 0.
template <typename C> typename C::score_t softmax_inverse(typename C::score_t sum) {
    ap_int<C::fraction * 2 + 2> numerator = ap_int<2 * C::fraction + 2>(1) << (2 * C::fraction);
    if (sum == 0) return 0;
    return numerator / sum;
}

/// The weights of a row, normalised.
template <typename C>
void softmax_weights(
    int keys, const typename C::score_t scores[C::max_keys], const typename C::stat_beat &statistic,
    typename C::weight_t weights[C::max_keys]) {
weights:
    for (int key = 0; key < keys; key++) {
// As many evaluators as the array's rate of rows asks for; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=C::evaluators
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys
        const ap_int<C::width + 1> difference = scores[key] - statistic.maximum;
        const typename C::score_t e = C::exp(typename C::score_t(difference));
        weights[key] = (e * statistic.inverse) >> C::fraction;
    }
}

/// One operation of the single-pass softmax: C::rows_in_flight rows take turns, so that a row's next step starts when
/// its last one is through the pipeline.
template <typename C>
void softmax_single_pass(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::s_beat> &s, hls::stream<typename C::p_beat> &p,
    hls::stream<typename C::stat_beat> &stat) {
    static typename C::score_t scores[C::rows_in_flight][C::max_keys];
    static typename C::weight_t weights[C::max_keys];
// A beat of each row is read in one cycle, and a beat of weights written.
#pragma HLS ARRAY_PARTITION variable=scores cyclic factor=C::lanes dim=2
#pragma HLS ARRAY_PARTITION variable=weights cyclic factor=C::lanes
    softmax_state<C> state[C::rows_in_flight];

    const typename C::op_beat op = op_stream.read();
    const int rows = op.rows;
    const int keys = op.keys;
groups:
    for (int first = 0; first < rows; first += C::rows_in_flight) {
// For the report: an operation says how many rows there are.
#pragma HLS LOOP_TRIPCOUNT max=(C::max_rows+C::rows_in_flight-1)/C::rows_in_flight
        const int here = rows - first < C::rows_in_flight ? rows - first : C::rows_in_flight;
    starts:
        for (int row = 0; row < here; row++) {
// For the report: the last rows may be fewer.
#pragma HLS LOOP_TRIPCOUNT max=C::rows_in_flight
            softmax_read_row<C>(s, keys, scores[row]);
            state[row].bias = typename C::score_t(1) << (C::width - 1);
            state[row].sum = 0;
        }
    keys:
        for (int key = 0; key < keys; key++) {
// For the report: an operation says how many keys there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys
        steps:
            for (int row = 0; row < C::rows_in_flight; row++) {
// A step a cycle: the same row comes again only after all others.
#pragma HLS PIPELINE II=1
#pragma HLS DEPENDENCE variable=state inter distance=C::rows_in_flight true
                if (row < here) state[row] = softmax_step<C>(state[row], scores[row][key]);
            }
        }
    results:
        for (int row = 0; row < here; row++) {
// For the report: the last rows may be fewer.
#pragma HLS LOOP_TRIPCOUNT max=C::rows_in_flight
            typename C::stat_beat result;
            result.inverse = softmax_inverse<C>(state[row].sum);
            result.maximum = state[row].bias;
            softmax_weights<C>(keys, scores[row], result, weights);
            softmax_write_row<C>(p, keys, weights);
            stat.write(result);
        }
    }
}

#endif
