#ifndef MOEFORGE_REQUANTISE_HPP
#define MOEFORGE_REQUANTISE_HPP

#include "ap_int.h"

/// Takes `shift` fraction bits off an accumulator and fits the rest into `width` bits.
/// value >> shift, floored, or rounded half up if Round; then cut to its low bits, clipped if Saturate is 1, or
/// clipped without the most negative number if it is 2.
/// @tparam AccWidth  bits of the accumulator
/// @tparam YWidth    bits of the result's word, at least `width`; the result is sign-extended
template <int AccWidth, int YWidth, bool Round, int Saturate>
ap_int<YWidth> requantise(ap_int<AccWidth> value, int shift, int width) {
// Part of the caller's pipeline: a function of its own would add a handshake per result.
#pragma HLS INLINE
    typedef ap_int<(AccWidth > YWidth ? AccWidth : YWidth) + 1> wide_t;
    wide_t sum = value;
    if (Round && shift > 0) sum += wide_t(1) << (shift - 1);
    wide_t rounded = sum >> shift;

    if (Saturate != 0) {
        wide_t most = (wide_t(1) << (width - 1)) - 1;
        wide_t least = Saturate == 2 ? wide_t(-most) : wide_t(-most - 1);
        if (rounded > most) rounded = most;
        if (rounded < least) rounded = least;
        return rounded;
    }
    ap_int<YWidth> low = rounded;
    return (low << (YWidth - width)) >> (YWidth - width);
}

#endif
