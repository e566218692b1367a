// linear: the unified compute unit, 8 lanes x 8 taps, profile exact.
#ifndef MOEFORGE_LINEAR_HPP
#define MOEFORGE_LINEAR_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "gelu.hpp"
#include "linear_arithmetic.hpp"
#include "linear_core.hpp"

/// one operation
struct linear_op_beat {
    ap_uint<5> tokens;
    ap_uint<5> in_tiles;
    ap_uint<5> out_tiles;
    ap_uint<6> bias_shift;
    ap_uint<6> out_shift;
    ap_uint<5> out_width;
    ap_uint<1> gelu;
};

/// rows of a weight tile
struct linear_w_beat {
    hls::vector<ap_int<16>, 32> value;
};

/// biases of an output tile
struct linear_b_beat {
    hls::vector<ap_int<16>, 8> value;
};

/// a block of a token
struct linear_x_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// an output tile of a token
struct linear_y_beat {
    hls::vector<ap_int<18>, 8> value;
};

struct linear_config {
    static const int lanes = 8;
    static const int taps = 8;
    static const int load_lanes = 4;
    static const int weight_tiles = 128;   // largest operation, in tiles
    static const int max_in_tiles = 24;
    static const int max_out_tiles = 16;
    // Rows of results of an operation, its pairs of a block and a tile, and evaluators of GELU.
    static const int most_rows = 272;
    static const int most_pairs = 2176;
    static const int evaluators = 2;

    typedef exact_arithmetic<18, 16, 16, 18, 42, true, 1> arithmetic;
    typedef arithmetic::x_t x_t;
    typedef arithmetic::w_t w_t;
    typedef single_digit digits;
    typedef plain_sums<arithmetic, 16, lanes> scaling;
    typedef scaling::bias_t bias_t;
    typedef hls::vector<ap_int<18>, lanes> row_t;
    typedef scaling::acc_row_t acc_row_t;

    typedef linear_op_beat op_beat;
    typedef linear_w_beat w_beat;
    typedef linear_b_beat b_beat;
    typedef linear_x_beat x_beat;
    typedef linear_y_beat y_beat;

    static ap_int<18> gelu(ap_int<18> x, const op_beat &) { return gelu_value(x); }
};

/// One operation; see linear_core.
inline void linear(
    hls::stream<linear_op_beat> &op, hls::stream<linear_w_beat> &w, hls::stream<linear_b_beat> &b,
    hls::stream<linear_x_beat> &x, hls::stream<linear_y_beat> &y) {
    linear_core<linear_config>(op, w, b, x, y);
}

#endif
