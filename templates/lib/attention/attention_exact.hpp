#ifndef MOEFORGE_ATTENTION_EXACT_HPP
#define MOEFORGE_ATTENTION_EXACT_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "requantise.hpp"
#include "softmax_deferred.hpp"

/// Profile `exact`: products summed at full width; deferred softmax, whose weights are divided by their sum at the end.
template <typename C> struct attention_exact {
    typedef typename C::score_t score_t;
    typedef ap_int<C::score_sum_width> score_sum;
    typedef ap_int<C::context_width> context_t;
    typedef score_t state_t;   // the maximum so far

    /// A row's maximum, and the sum of its weights so far.
    struct row_t {
        score_t maximum;
        ap_uint<C::sum_width> sum;
    };
    /// A factor of C::inverse_width bits, and by how much its product shifts.
    struct divisor_t {
        ap_uint<C::inverse_width> inverse;
        int shift;
    };

    static void add_scores(score_sum &sum, const typename C::block_t &query, const typename C::block_t &key) {
// Part of the pipeline over a key's blocks.
#pragma HLS INLINE
        for (int dim = 0; dim < C::dims; dim++) sum += query[dim] * key[dim];
    }
    static score_t score(score_sum sum, const typename C::op_beat &op) {
        return requantise<C::score_sum_width, C::width, C::round, C::saturate>(sum, op.score_shift.to_int(), C::width);
    }

    static void run(state_t &maximum, score_t s, bool first) {
// A copy for every row: all compare at once.
#pragma HLS INLINE
        if (first || s > maximum) maximum = s;
    }
    static row_t start(state_t maximum) {
        row_t result;
        result.maximum = maximum;
        result.sum = 0;
        return result;
    }
    static row_t row(state_t maximum, hls::stream<typename C::stat_beat> &) { return start(maximum); }
    static typename C::weight_t weight(row_t &row, score_t s, bool first) {
// A copy for every row: all weigh at once.
#pragma HLS INLINE
        ap_uint<C::width> difference = row.maximum - s;
        typename C::weight_t e = C::exp(difference);
        if (first) row.sum = 0;
        row.sum += e;
        return e;
    }
    static void add_value(context_t &sum, typename C::weight_t weight, typename C::value_t value) {
// Part of the pipeline over a value's blocks.
#pragma HLS INLINE
        sum += weight * value;
    }
    static typename C::stat_beat statistic(const row_t &row) {
        typename C::stat_beat beat;
        softmax_divide<C>(row.sum, beat.inverse, beat.shift);
        beat.maximum = row.maximum;
        return beat;
    }
    static divisor_t divisor_of(const typename C::stat_beat &statistic, const typename C::op_beat &op) {
        divisor_t divisor;
        divisor.inverse = statistic.inverse;
        divisor.shift = statistic.shift.to_int() + op.out_shift.to_int();
        return divisor;
    }
    static divisor_t divide(const row_t &row, const typename C::op_beat &op, hls::stream<typename C::stat_beat> &stat) {
        const typename C::stat_beat beat = statistic(row);
        stat.write(beat);
        return divisor_of(beat, op);
    }
    static typename C::value_t finish(context_t sum, const divisor_t &divisor) {
        const int bits = C::context_width + C::inverse_width + 1;
        ap_int<bits> product = sum * divisor.inverse;
        return requantise<bits, C::value_width, C::round, C::saturate>(product, divisor.shift, C::value_width);
    }
};

#endif
