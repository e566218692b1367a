#ifndef MOEFORGE_SOFTMAX_DEFERRED_HPP
#define MOEFORGE_SOFTMAX_DEFERRED_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "softmax_stream.hpp"

/// An entry of the table of 2^-f, and how much less the next one is.
struct softmax_knot {
    int entry;
    int slope;
};

/// e^-u rounded to C::weight_width fraction bits, u = difference * scale: log2(e) * scale is one factor, the whole part
/// of the product shifts, 2^-f of the rest comes from an interpolated table.
template <typename C>
typename C::weight_t softmax_exp_power(ap_uint<C::width> difference, const softmax_knot table[256]) {
// One value a cycle, inside the caller's pipeline.
#pragma HLS INLINE
    const int bits = C::weight_width;
    ap_uint<C::factor_bits> factor = C::factor;
    ap_uint<C::width + C::factor_bits> v = (difference * factor) >> C::product_shift;
    ap_uint<C::width + C::factor_bits> whole = v >> C::power_fraction;
    if (whole > bits + 1) return 0;

    const int shift = whole.to_int();
    ap_uint<8> index = v.range(C::power_fraction - 1, C::rest_bits);
    ap_uint<C::rest_bits> rest = v.range(C::rest_bits - 1, 0);
    const softmax_knot knot = table[index.to_int()];
    ap_uint<C::slope_width> slope = knot.slope;
    ap_uint<C::slope_width> step = (rest * slope) >> C::rest_bits;
    ap_uint<bits + 5> y = knot.entry - step;

    ap_uint<bits * 2 + 6> half = ap_uint<2 * bits + 6>(1) << (3 + shift);
    ap_uint<bits + 1> e = (y + half) >> (4 + shift);
    ap_uint<bits + 1> most = (ap_uint<bits + 1>(1) << bits) - 1;
    return e > most ? most : e;
}

/// The reciprocal of a sum, inverse * 2^-(shift + C::inverse_width), normalised to C::inverse_width bits.
template <typename C, typename Inverse, typename Shift>
void softmax_divide(ap_uint<C::sum_width> sum, Inverse &inverse, Shift &shift) {
    int highest = 0;
    for (int bit = 0; bit < C::sum_width; bit++) {
// A priority encoder, not a loop over the bits.
#pragma HLS UNROLL
        if (sum[bit]) highest = bit;
    }
    typedef ap_uint<C::sum_width + C::inverse_width> numerator_t;
    numerator_t numerator = (numerator_t(1) << (highest + C::inverse_width)) - 1;
    inverse = numerator / sum;
    shift = highest;
}

/// One operation of the deferred softmax: exponentials leave as they are, with the reciprocal of their sum, by which
/// whoever uses them multiplies at the end.
template <typename C>
void softmax_deferred(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::s_beat> &s, hls::stream<typename C::p_beat> &p,
    hls::stream<typename C::stat_beat> &stat) {
    static typename C::score_t scores[C::max_keys];
    static typename C::weight_t weights[C::max_keys];
// A beat of scores is read and a beat of weights written in one cycle.
#pragma HLS ARRAY_PARTITION variable=scores cyclic factor=C::lanes
#pragma HLS ARRAY_PARTITION variable=weights cyclic factor=C::lanes

    const typename C::op_beat op = op_stream.read();
    const int rows = op.rows;
    const int keys = op.keys;
rows:
    for (int row = 0; row < rows; row++) {
// For the report: an operation says how many rows there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_rows
        softmax_read_row<C>(s, keys, scores);
        typename C::stat_beat result;
        result.maximum = softmax_maximum<C>(keys, scores);
        ap_uint<C::sum_width> sum = 0;
    exponentials:
        for (int key = 0; key < keys; key++) {
// As many evaluators as the array's rate of rows asks for; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=C::evaluators
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys
            ap_uint<C::width> difference = result.maximum - scores[key];
            weights[key] = C::exp(difference);
            sum += weights[key];
        }
        softmax_divide<C>(sum, result.inverse, result.shift);
        softmax_write_row<C>(p, keys, weights);
        stat.write(result);
    }
}

#endif
