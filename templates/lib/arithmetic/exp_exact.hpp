#ifndef MOEFORGE_EXP_EXACT_HPP
#define MOEFORGE_EXP_EXACT_HPP

#include "ap_int.h"

/// floor(e^x) in the format of x, exactly, clipped to the largest value: a product of three tables, whose words are
/// wide enough to decide every floor. T holds their sizes.
template <typename T>
ap_int<T::width> exp_exact(
    ap_int<T::width> x, const unsigned long long high[], const unsigned long long middle[],
    const unsigned long long low[]) {
// One value a cycle, inside the caller's pipeline.
#pragma HLS INLINE
    const int part_bits = T::low_bits + T::middle_bits;
    if (x < T::x_min) return 0;
    if (x > T::x_max) return ap_int<T::width>((ap_uint<T::width>(1) << (T::width - 1)) - 1);

    ap_int<T::width> above = x >> part_bits;
    ap_uint<T::middle_bits> middle_index = x.range(part_bits - 1, T::low_bits);
    ap_uint<T::low_bits> low_index = x.range(T::low_bits - 1, 0);

    ap_uint<T::middle_width> m = middle[middle_index.to_int()];
    ap_uint<T::low_width> l = low[low_index.to_int()];
    ap_uint<T::middle_width + 1> rest = m + ((m * l) >> T::precision);
    ap_uint<T::high_width> h = high[above.to_int() - T::high_first];
    return ap_int<T::width>((h * rest) >> (T::precision + T::guard));
}

#endif
