#ifndef MOEFORGE_GELU_HIDDEN_HPP
#define MOEFORGE_GELU_HIDDEN_HPP

#include "ap_int.h"

#include "requantise.hpp"

/// A result as a hidden value: `shift` fraction bits fewer, rounded half up (C::round) or floored, less `zero`, fitted to
/// C::hidden_width bits.
template <typename C> ap_int<C::width> gelu_hidden(ap_int<C::width> y, ap_uint<C::shift_width> shift, int zero) {
// A shift, its rounding and a clip, inside the caller's pipeline.
#pragma HLS INLINE
    const int wide = C::width + 2;
    ap_int<wide> rounded = y;
    if (C::round) rounded += (ap_int<wide>(1) << shift.to_int()) >> 1;
    rounded = (rounded >> shift.to_int()) - ap_int<wide>(zero);
    return requantise<wide, C::width, false, C::saturate>(rounded, 0, C::hidden_width);
}

#endif
