#ifndef MOEFORGE_GELU_SHIFT_HPP
#define MOEFORGE_GELU_SHIFT_HPP

#include "ap_int.h"

/// 2^-v of a value v >= 0 with C::fraction fraction bits: the whole part shifts, 2^-r of the rest r is 1 - r/2.
template <typename C> ap_uint<C::fraction + 1> gelu_exp2_minus(ap_uint<C::width + 3> v) {
// Part of the caller's pipeline.
#pragma HLS INLINE
    ap_uint<C::width + 3> whole = v >> C::fraction;
    ap_uint<C::fraction> rest = v.range(C::fraction - 1, 0);
    ap_uint<C::fraction + 1> one = ap_uint<C::fraction + 1>(1) << C::fraction;
    ap_uint<C::fraction + 1> mantissa = one - (rest >> 1);
    if (whole > C::fraction) return 0;
    return mantissa >> whole.to_int();
}

/// ShiftGELU: x * sigmoid(1.6875 x), the exponential from shifts (log2(e) is about 1.4375), one division.
template <typename C> ap_int<C::width> gelu_shift(ap_int<C::width> x) {
// One value a cycle, inside the caller's pipeline; the division becomes a pipelined divider.
#pragma HLS INLINE
    typedef ap_int<C::width + 3> wide_t;
    wide_t v = x;
    wide_t p = v + (v >> 1) + (v >> 3) + (v >> 4);
    wide_t minus_n = p < 0 ? p : wide_t(-p);
    wide_t exponent = minus_n + (minus_n >> 1) - (minus_n >> 4);

    ap_uint<C::fraction + 1> e = gelu_exp2_minus<C>(ap_uint<C::width + 3>(-exponent));
    ap_uint<C::fraction + 1> one = ap_uint<C::fraction + 1>(1) << C::fraction;
    ap_uint<C::fraction + 1 + C::sigmoid_bits> numerator = p < 0 ? e : one;
    ap_uint<C::fraction + 2> denominator = one + e;
    ap_uint<C::sigmoid_bits + 1> sigmoid = (numerator << C::sigmoid_bits) / denominator;

    ap_int<C::width + C::sigmoid_bits + 2> product = x * ap_int<C::sigmoid_bits + 2>(sigmoid);
    return (product + C::half) >> C::sigmoid_bits;
}

#endif
