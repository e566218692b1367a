#ifndef MOEFORGE_GELU_SCALED_HPP
#define MOEFORGE_GELU_SCALED_HPP

#include "ap_int.h"

/// A value with `shift` fraction bits fewer than GELU is built for, in the format it is built for.
template <typename C> ap_int<C::width> gelu_shift_there(ap_int<C::row_width> x, ap_uint<C::shift_width> shift) {
// One shift, inside the caller's pipeline.
#pragma HLS INLINE
    return ap_int<C::width>(x) << shift.to_int();
}

/// A result back in the format of its row, rounded half up (C::round) or floored. It lies between what went there and
/// 0, or just below 0, so it needs no more bits.
template <typename C> ap_int<C::row_width> gelu_shift_back(ap_int<C::width> y, ap_uint<C::shift_width> shift) {
// One shift and its rounding, inside the caller's pipeline.
#pragma HLS INLINE
    ap_int<C::width> half = 0;
    if (C::round) half = (ap_int<C::width>(1) << shift.to_int()) >> 1;
    return (y + half) >> shift.to_int();
}

#endif
