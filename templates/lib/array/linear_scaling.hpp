#ifndef MOEFORGE_LINEAR_SCALING_HPP
#define MOEFORGE_LINEAR_SCALING_HPP

#include "ap_int.h"
#include "hls_vector.h"

// What sums are multiplied by before they are rounded: nothing, or factors that come beside biases. Both have the same
// members, so that linear_core.hpp serves them.

/// Sums are rounded as they are.
template <typename Arithmetic, int BiasWidth, int Lanes> struct plain_sums {
    typedef ap_int<BiasWidth> value_t;
    typedef value_t bias_t;   // what stands beside a sum
    typedef hls::vector<typename Arithmetic::acc_t, Lanes> acc_row_t;
    typedef acc_row_t sums_t;   // a row on its way from the array
    typedef acc_row_t products_t;

    static value_t value(const bias_t &bias) { return bias; }
    static void set_value(bias_t &bias, value_t value) { bias = value; }
    template <typename Beat> static bias_t from_beat(const Beat &beat, int lane) { return beat.value[lane]; }

    template <typename Op> static bool scales(const Op &) { return false; }
    template <typename Op> static int turns(const Op &) { return 1; }
    static sums_t joined(const acc_row_t &acc, const bias_t[Lanes], bool) { return acc; }
    static acc_row_t unscaled(const sums_t &sums) { return sums; }
    static void multiply(const sums_t &sums, bool, int, products_t &products) { products = sums; }
};

/// Sums of some operations have factors. Few multipliers take the lanes of a row in turns.
template <typename Arithmetic, int BiasWidth, int AccWidth, int ScaleBits, int Lanes, int Multipliers>
struct scaled_sums {
    typedef ap_int<BiasWidth> value_t;
    typedef ap_uint<ScaleBits> factor_t;
    typedef hls::vector<typename Arithmetic::acc_t, Lanes> acc_row_t;
    typedef hls::vector<ap_int<AccWidth + ScaleBits>, Lanes> products_t;
    struct bias_t {
        value_t value;
        factor_t factor;
    };
    struct sums_t {
        acc_row_t acc;
        hls::vector<factor_t, Lanes> factors;
    };

    static value_t value(const bias_t &bias) { return bias.value; }
    static void set_value(bias_t &bias, value_t value) { bias.value = value; }
    template <typename Beat> static bias_t from_beat(const Beat &beat, int lane) {
        const bias_t bias = {beat.value[lane], beat.factor[lane]};
        return bias;
    }

    template <typename Op> static bool scales(const Op &op) { return op.scaled != 0; }
    template <typename Op> static int turns(const Op &op) {
        return scales(op) ? (Lanes + Multipliers - 1) / Multipliers : 1;
    }
    /// @param given  whether there are factors
    static sums_t joined(const acc_row_t &acc, const bias_t bias[Lanes], bool given) {
// Part of the array's pipeline.
#pragma HLS INLINE
        sums_t sums;
        sums.acc = acc;
        for (int lane = 0; lane < Lanes; lane++) sums.factors[lane] = given ? bias[lane].factor : factor_t(0);
        return sums;
    }
    static acc_row_t unscaled(const sums_t &sums) { return sums.acc; }
    /// Products of a turn's lanes; all sums at once where there are no factors.
    static void multiply(const sums_t &sums, bool given, int turn, products_t &products) {
// Part of the pipeline over rows.
#pragma HLS INLINE
        for (int lane = 0; lane < Lanes; lane++)
            if (!given) products[lane] = sums.acc[lane];
        for (int i = 0; i < Multipliers; i++) {
            const int lane = turn * Multipliers + i;
            if (given && lane < Lanes) products[lane] = sums.acc[lane] * sums.factors[lane];
        }
    }
};

#endif
