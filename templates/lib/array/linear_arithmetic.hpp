#ifndef MOEFORGE_LINEAR_ARITHMETIC_HPP
#define MOEFORGE_LINEAR_ARITHMETIC_HPP

#include "ap_fixed.h"
#include "ap_int.h"

#include "requantise.hpp"

// How a profile multiplies, adds and finishes. All have the same members, so that linear_core.hpp serves them.

/// Profile `exact`: products summed at full width, rounded once at the end.
template <int XWidth, int WWidth, int BiasWidth, int YWidth, int AccWidth, bool Round, int Saturate>
struct exact_arithmetic {
    typedef ap_int<XWidth> x_t;
    typedef ap_int<WWidth> w_t;
    typedef ap_int<AccWidth> acc_t;

    static x_t x_from_bits(ap_int<XWidth> bits) { return bits; }
    static w_t w_from_bits(ap_int<WWidth> bits) { return bits; }

    static acc_t start(ap_int<BiasWidth> bias, int shift) {
        acc_t acc = bias;
        return acc << shift;
    }
    static void add_product(acc_t &acc, x_t x, w_t w) { acc += x * w; }
    static void add_pair(acc_t &low, acc_t &high, x_t x, w_t low_w, w_t high_w) {
        add_product(low, x, low_w);
        add_product(high, x, high_w);
    }
    template <int Width> static ap_int<YWidth> finish(ap_int<Width> sum, int shift, int width) {
        return requantise<Width, YWidth, Round, Saturate>(sum, shift, width);
    }
};

/// The same where two weights, neither the most negative number, share a multiplier: a word holds both, Offset bits apart, and its
/// product with x both products.
template <int XWidth, int WWidth, int BiasWidth, int YWidth, int AccWidth, bool Round, int Saturate, int Offset>
struct packed_arithmetic : exact_arithmetic<XWidth, WWidth, BiasWidth, YWidth, AccWidth, Round, Saturate> {
    typedef exact_arithmetic<XWidth, WWidth, BiasWidth, YWidth, AccWidth, Round, Saturate> exact;

    static void add_pair(
        typename exact::acc_t &low, typename exact::acc_t &high, typename exact::x_t x, typename exact::w_t low_w,
        typename exact::w_t high_w) {
// Part of the array's pipeline: a DSP, with its pre-adder.
#pragma HLS INLINE
        const int bits = Offset + WWidth;
        const ap_int<bits> high_part = ap_int<bits>(high_w) << Offset;
        const ap_int<bits> word = high_part + low_w;
        const ap_int<bits + XWidth> product = word * x;
        const ap_int<Offset> low_product = product;
        const ap_int<bits + XWidth> high_product = product - low_product;
        low += low_product;
        high += high_product >> Offset;
    }
};

/// Profile `edge-moe`: each product floored to the result's fraction bits, sums modulo 2^YWidth.
template <int YWidth, int YIntegers, int WWidth, int WIntegers, int BiasWidth, bool Round, int Saturate>
struct floored_arithmetic {
    typedef ap_fixed<YWidth, YIntegers> x_t;   // AP_TRN, AP_WRAP: the defaults are what is meant
    typedef ap_fixed<WWidth, WIntegers> w_t;
    typedef ap_fixed<YWidth, YIntegers> acc_t;

    static x_t x_from_bits(ap_int<YWidth> bits) {
        x_t x;
        x.range(YWidth - 1, 0) = bits;
        return x;
    }
    static w_t w_from_bits(ap_int<WWidth> bits) {
        w_t w;
        w.range(WWidth - 1, 0) = bits;
        return w;
    }

    static acc_t start(ap_int<BiasWidth> bias, int shift) {
        ap_int<YWidth> bits = bias;
        return x_from_bits(bits << shift);
    }
    static void add_product(acc_t &acc, x_t x, w_t w) { acc += acc_t(x * w); }
    static void add_pair(acc_t &low, acc_t &high, x_t x, w_t low_w, w_t high_w) {
        add_product(low, x, low_w);
        add_product(high, x, high_w);
    }
    static ap_int<YWidth> finish(acc_t acc, int shift, int width) {
        ap_int<YWidth> bits = acc.range(YWidth - 1, 0);
        return requantise<YWidth, YWidth, Round, Saturate>(bits, shift, width);
    }
};

#endif
