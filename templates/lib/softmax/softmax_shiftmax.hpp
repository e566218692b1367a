#ifndef MOEFORGE_SOFTMAX_SHIFTMAX_HPP
#define MOEFORGE_SOFTMAX_SHIFTMAX_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "softmax_stream.hpp"

/// e^-u with 20 fraction bits, from shifts: u log2(e) is about u + u/2 - u/16, 2^-r about 1 - r/2.
template <typename C> ap_uint<21> softmax_exp_shift(ap_uint<C::width> difference) {
// One value a cycle, inside the caller's pipeline.
#pragma HLS INLINE
    ap_uint<17> factor = C::factor;
    ap_uint<C::width + 17> scaled = (difference * factor) >> C::factor_shift;
    ap_int<C::width + 3> a = -ap_int<C::width + 3>(scaled);
    ap_uint<C::width + 3> z = -(a + (a >> 1) - (a >> 4));
    ap_uint<C::width + 3> whole = z >> C::fraction;
    if (whole > 20) return 0;
    ap_uint<C::fraction> rest = z.range(C::fraction - 1, 0);
    ap_uint<C::fraction + 21> mantissa = (ap_uint<C::fraction + 1>(1) << C::fraction) - (rest >> 1);
    return (mantissa << 20) >> (C::fraction + whole.to_int());
}

/// One operation of Shiftmax: exponentials from shifts, one division a row, weights normalised.
template <typename C>
void softmax_shiftmax(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::s_beat> &s, hls::stream<typename C::p_beat> &p,
    hls::stream<typename C::stat_beat> &stat) {
    static typename C::score_t scores[C::max_keys];
    static ap_uint<21> exponentials[C::max_keys];
    static typename C::weight_t weights[C::max_keys];
// A beat of scores is read and a beat of weights written in one cycle.
#pragma HLS ARRAY_PARTITION variable=scores cyclic factor=C::lanes
#pragma HLS ARRAY_PARTITION variable=exponentials cyclic factor=C::lanes
#pragma HLS ARRAY_PARTITION variable=weights cyclic factor=C::lanes
    const int drop = 46 - C::weight_width;

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
    sums:
        for (int key = 0; key < keys; key++) {
// As many evaluators as the array's rate of rows asks for; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=C::evaluators
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys
            ap_uint<C::width> difference = result.maximum - scores[key];
            exponentials[key] = softmax_exp_shift<C>(difference);
            sum += exponentials[key];
        }
        result.inverse = (ap_uint<47>(1) << 46) / sum;
    products:
        for (int key = 0; key < keys; key++) {
// As many multipliers as evaluators, as both see every key once; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=C::evaluators
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys
            ap_uint<49> product = exponentials[key] * result.inverse + ap_uint<48>(C::half);
            ap_uint<C::weight_width + 2> weight = product >> drop;
            ap_uint<C::weight_width + 2> most = (ap_uint<C::weight_width + 2>(1) << C::weight_width) - 1;
            weights[key] = weight > most ? most : weight;
        }
        softmax_write_row<C>(p, keys, weights);
        stat.write(result);
    }
}

#endif
