// layernorm: tokens of 32 values, 4 values a cycle, profile exact.
#ifndef MOEFORGE_LAYERNORM_HPP
#define MOEFORGE_LAYERNORM_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "layernorm_exact.hpp"

/// one operation
struct layernorm_op_beat {
    ap_uint<5> tokens;
};

/// scale and bias of a block, all blocks once an operation
struct layernorm_p_beat {
    hls::vector<ap_int<16>, 4> scale;
    hls::vector<ap_int<16>, 4> bias;
};

/// a block of a token
struct layernorm_x_beat {
    hls::vector<ap_int<18>, 4> value;
};

/// a block of a token, normalised
struct layernorm_y_beat {
    hls::vector<ap_int<18>, 4> value;
};

struct layernorm_config {
    static const int dim = 32;
    static const int lanes = 4;
    static const int blocks = 8;
    static const int max_tokens = 17;
    static const int held_blocks = 64;   // of tokens that wait for their factors
    static const int width = 18;
    static const int x_width = 18;
    static const int fraction = 11;
    static const int scale_width = 16;
    static const int bias_width = 16;
    static const long long epsilon = 4295;
    static const int guard_bits = 3;
    static const int most_bias_shift = 14;
    static const int sum_width = 23;
    static const int square_width = 41;
    static const int spread_width = 46;
    static const int centred_width = 24;
    static const int root_width = 17;
    static const int normalised_width = 19;
    static const bool round = true;
    static const int saturate = 1;

    typedef layernorm_op_beat op_beat;
    typedef layernorm_p_beat p_beat;
    typedef layernorm_x_beat x_beat;
    typedef layernorm_y_beat y_beat;

    static int epsilon_shift(const layernorm_op_beat &) { return 0; }
    static int bias_shift(const layernorm_op_beat &) { return 14; }
    static int out_shift(const layernorm_op_beat &) { return 14; }
};

/// One operation: its tokens, each normalised, scaled and shifted.
inline void layernorm(
    hls::stream<layernorm_op_beat> &op, hls::stream<layernorm_p_beat> &p, hls::stream<layernorm_x_beat> &x,
    hls::stream<layernorm_y_beat> &y) {
    layernorm_core<layernorm_config, layernorm_exact<layernorm_config>>(op, p, x, y);
}

#endif
