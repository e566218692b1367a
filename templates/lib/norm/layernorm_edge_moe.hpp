#ifndef MOEFORGE_LAYERNORM_EDGE_MOE_HPP
#define MOEFORGE_LAYERNORM_EDGE_MOE_HPP

#include "ap_fixed.h"
#include "ap_int.h"

#include "layernorm_core.hpp"

/// Profile `edge-moe`: every product floored to the activation's fraction bits, every sum modulo 2^width.
template <typename C> struct layernorm_edge_moe {
    static const int integers = C::width - C::fraction;
    typedef ap_fixed<C::width, integers> fm_t;   // AP_TRN, AP_WRAP: the defaults are what is meant
    typedef ap_fixed<C::scale_width, C::scale_width - C::scale_fraction> scale_t;
    typedef ap_fixed<C::bias_width, C::bias_width - C::bias_fraction> bias_t;

    template <typename Fixed, int Width> static Fixed from_bits(ap_int<Width> bits) {
        Fixed value;
        value.range(Width - 1, 0) = bits;
        return value;
    }

    struct statistics {
        fm_t mean, mean_square;
    };

    struct factors {
        fm_t mean, reciprocal;
    };

    static statistics nothing() {
        statistics token;
        token.mean = fm_t(0);
        token.mean_square = fm_t(0);
        return token;
    }

    static void add(statistics &token, ap_int<C::width> bits) {
// Part of the pipeline over the blocks of a token.
#pragma HLS INLINE
        const fm_t inverse_dim = from_bits<fm_t, C::width>(C::inverse_dim);
        const fm_t x = from_bits<fm_t, C::width>(bits);
        const fm_t share = x * inverse_dim;
        token.mean += share;
        token.mean_square += fm_t(x * share);
    }

    static factors factors_of(const statistics &token, const typename C::op_beat &) {
        const fm_t square = token.mean * token.mean;
        const fm_t variance = token.mean_square - square + from_bits<fm_t, C::width>(C::epsilon);
        factors found;
        found.mean = token.mean;
        found.reciprocal = fm_t(0);
        if (variance < 0) return found;
        const int root_width = (C::width + C::fraction + 2) / 2;
        ap_uint<root_width * 2> radicand = ap_uint<C::width>(variance.range(C::width - 1, 0));
        ap_uint<root_width + 1> root = integer_root<root_width>(radicand << (C::fraction + 2));
        root = (root + 1) >> 1;
        if (root == 0) return found;
        ap_uint<C::fraction * 2 + 1> one = 1;
        ap_uint<C::fraction * 2 + 1> quotient = (one << (2 * C::fraction)) / root;
        found.reciprocal = from_bits<fm_t, C::width>(ap_int<C::width>(quotient));
        return found;
    }

    static ap_int<C::width> apply(
        const factors &token, ap_int<C::width> bits, ap_int<C::scale_width> scale, ap_int<C::bias_width> bias) {
// Part of the pipeline over the blocks of a token.
#pragma HLS INLINE
        const fm_t centred = from_bits<fm_t, C::width>(bits) - token.mean;
        const fm_t normalised = centred * token.reciprocal;
        const fm_t scaled = normalised * from_bits<scale_t, C::scale_width>(scale);
        const fm_t y = scaled + from_bits<bias_t, C::bias_width>(bias);
        return y.range(C::width - 1, 0);
    }
};

#endif
