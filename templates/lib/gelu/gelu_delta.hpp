#ifndef MOEFORGE_GELU_DELTA_HPP
#define MOEFORGE_GELU_DELTA_HPP

#include "ap_int.h"

/// An entry of the table of delta(a) = relu(a) - gelu(a), and the difference to the next entry.
struct gelu_knot {
    int entry;
    int slope;
};

/// GELU as relu(x) - delta(|x|), the table's knots 2^C::step_shift apart.
/// Interpolated (C::interpolate) between the knots around |x|, or taken from the nearest one; 0 from the last knot on.
template <typename C> ap_int<C::width> gelu_delta(ap_int<C::width> x, const gelu_knot table[C::entries]) {
// One value a cycle, inside the caller's pipeline.
#pragma HLS INLINE
    ap_int<C::width + 1> wide = x;   // before it is negated, which keeps the width
    ap_uint<C::width + 1> magnitude = x < 0 ? ap_int<C::width + 1>(-wide) : wide;
    ap_int<C::width> relu = x < 0 ? ap_int<C::width>(0) : x;
    if (!C::interpolate) magnitude += ap_uint<C::width + 1>(1) << (C::step_shift - 1);

    ap_uint<C::width + 1> knot = magnitude >> C::step_shift;
    if (knot >= C::entries - 1) return relu;

    const gelu_knot near = table[knot.to_int()];
    if (!C::interpolate) return relu - near.entry;

    ap_int<C::step_shift + 1> rest = magnitude.range(C::step_shift - 1, 0);
    ap_int<C::slope_width> slope = near.slope;
    ap_int<C::step_shift + C::slope_width + 2> step = rest * slope;
    step = (step + C::half) >> C::step_shift;
    return relu - (near.entry + step);
}

#endif
