#ifndef MOEFORGE_LAYERNORM_EXACT_HPP
#define MOEFORGE_LAYERNORM_EXACT_HPP

#include "ap_int.h"

#include "layernorm_core.hpp"
#include "requantise.hpp"

/// Profile `exact`: integer statistics, so that nothing cancels; the reciprocal root normalised to root_width bits.
template <typename C> struct layernorm_exact {
    typedef ap_int<C::x_width> x_t;
    typedef ap_int<C::width> y_t;

    struct statistics {
        ap_int<C::sum_width> sum;
        ap_uint<C::square_width> squares;
    };

    struct factors {
        ap_int<C::sum_width> sum;
        ap_uint<C::root_width + 2> reciprocal;
        int shift, bias_shift, out_shift;
    };

    static statistics nothing() {
        statistics token;
        token.sum = 0;
        token.squares = 0;
        return token;
    }

    static void add(statistics &token, x_t x) {
// Part of the pipeline over the blocks of a token.
#pragma HLS INLINE
        token.sum += x;
        ap_int<C::x_width * 2> square = x * x;
        token.squares += ap_uint<2 * C::x_width>(square);
    }

    static factors factors_of(const statistics &token, const typename C::op_beat &op) {
        const ap_uint<C::spread_width> spread = spread_of(token, C::epsilon_shift(op));
        // ceil((bits - 2 * root_width) / 2), whatever the sign.
        const int exponent = ((bits_of(spread) + 1) >> 1) - C::root_width;
        ap_uint<C::root_width * 2> radicand = spread >> (exponent > 0 ? 2 * exponent : 0);
        if (exponent < 0) radicand = radicand << (-2 * exponent);
        const ap_uint<C::root_width> root = integer_root<C::root_width>(radicand);
        const ap_uint<C::root_width * 2 + 1> one = 1;
        factors found;
        found.sum = token.sum;
        found.reciprocal = (one << (2 * C::root_width)) / root;
        found.shift = 2 * C::root_width + exponent - C::fraction - C::guard_bits;
        found.bias_shift = C::bias_shift(op);
        found.out_shift = C::out_shift(op);
        return found;
    }

    static y_t apply(const factors &token, x_t x, ap_int<C::scale_width> scale, ap_int<C::bias_width> bias) {
// Part of the pipeline over the blocks of a token.
#pragma HLS INLINE
        typedef ap_int<C::centred_width + C::root_width + 4> product_t;
        typedef ap_int<acc_width> acc_t;
        ap_int<C::centred_width> centred = x * ap_int<16>(C::dim) - token.sum;
        product_t product = centred * ap_int<C::root_width + 3>(token.reciprocal);
        product += product_t(1) << (token.shift - 1);
        ap_int<C::normalised_width> normalised = product >> token.shift;
        acc_t shifted_bias = bias;
        acc_t acc = normalised * scale;
        acc += shifted_bias << token.bias_shift;
        return requantise<acc_width, C::width, C::round, C::saturate>(acc, token.out_shift, C::width);
    }

private:
    static const int scaled_width = C::normalised_width + C::scale_width;
    static const int aligned_width = C::bias_width + C::most_bias_shift;
    static const int acc_width = (scaled_width > aligned_width ? scaled_width : aligned_width) + 1;

    /// N^2 times the variance, and epsilon.
    static ap_uint<C::spread_width> spread_of(const statistics &token, int epsilon_shift) {
        ap_int<C::sum_width * 2> square = token.sum * token.sum;
        ap_uint<C::spread_width> spread = token.squares * ap_uint<16>(C::dim);
        spread -= ap_uint<C::spread_width>(square);
        spread += epsilon(epsilon_shift);
        return spread;
    }

    static int bits_of(ap_uint<C::spread_width> value) {
        int bits = 0;
        for (int bit = 0; bit < C::spread_width; bit++) {
// A priority encoder, not a loop over the bits.
#pragma HLS UNROLL
            if (value[bit]) bits = bit + 1;
        }
        return bits;
    }

    /// The variance's, at the fraction bits of x: rounded, and never 0.
    static ap_uint<C::spread_width> epsilon(int shift) {
        ap_uint<C::spread_width + 1> value = C::epsilon;
        if (shift > 0) value = (value + (ap_uint<C::spread_width + 1>(1) << (shift - 1))) >> shift;
        return value == 0 ? ap_uint<C::spread_width + 1>(1) : value;
    }
};

#endif
