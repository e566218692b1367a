// What the kernel of nano is built for: sizes, the units that it runs, and the layout of its memory.
#ifndef MOEFORGE_KERNEL_CONFIG_HPP
#define MOEFORGE_KERNEL_CONFIG_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "attention_reorder.hpp"
#include "kernel_attend.hpp"
#include "gate.hpp"
#include "kernel_experts.hpp"
#include "patch_reorder.hpp"
#include "kernel_no_factors.hpp"
#include "kernel_no_mean.hpp"
#include "kernel_program.hpp"
#include "layernorm.hpp"
#include "linear.hpp"
#include "patch_embed.hpp"

/// Patch embedding in the array's beats.
struct kernel_embed : patch_embed_config {
    typedef linear_x_beat x_beat;
    typedef linear_y_beat y_beat;
};

/// Patch reordering in the array's beats.
struct kernel_reorder : patch_reorder_config {
    static const int scatterers = 1;   // as many as keep up with the array
    typedef linear_x_beat x_beat;
    typedef linear_y_beat y_beat;
};

struct kernel_config : kernel_program {
    static const int word_lanes = 4;             // 32-bit lanes of a memory word
    static const int row_values = 136;           // values of a row's buffer
    static const int dim = 32;                   // values of a token
    static const int max_tokens = 17;            // tokens, class token included
    static const int head_dim = 16;              // of them, of a head
    static const int residual_width = 18;        // bits of a value of the residual stream
    static const int most_experts = 4;           // experts of a layer
    static const int gate_count = 4;             // experts among which a task chooses
    static const int pixel_bits = 8;             // bits of a pixel in memory
    static const int image_row_words = 2;        // words of a row of pixels
    static const int image_words = 192;          // words of an image
    static const int word_pixels = 16;           // pixels of a word
    static const int score_columns = 2;          // heads of a row of scores
    static const int statistic_columns = 8;      // and of statistics
    static const int weight_bits = 16;           // bits of a packed weight
    static const int weight_beat_lanes = 16;     // lanes of a beat of weights
    static const int bias_bits = 16;             // bits of a packed bias
    static const int bias_beat_lanes = 4;        // lanes of a beat of biases
    static const int scale_beat_lanes = 2;       // and of scales of layer norms
    static const int norm_bias_beat_lanes = 2;   // and of their biases
    static const int position_beat_lanes = 8;    // and of positions
    static const int stripe_ports = 4;           // interfaces that bring weights
    static const int stripes = 4;                // of them that do: a beat has as many words
    static const int stripe_shares = 7;          // into which a matrix is cut for them
    static const int source_piece = 4;           // values that go at once from words to blocks
    static const int sink_piece = 4;             // from rows of results to words
    static const int place_piece = 4;            // from words to tiles of keys and values
    static const int row_piece = 4;              // and between words and rows of sums
    static const int norm_piece = 4;             // and blocks of layer norms
    static const int gate_piece = 4;             // and beats of logits
    static const int stripe_banks = 16;          // banks of a stripe's pixels
    static const int head_blocks = 2;            // blocks of a head's query
    static const int key_blocks = 3;             // of its exponentials
    static const int head_out_tiles = 2;         // output tiles of its result
    static const int key_tiles = 6;              // tiles of its keys, in front of those of its values
    static const int head_tiles = 12;            // and of both
    static const int attend_lead = 17;           // queries whose scores come before a weighted sum
    static const int attend_ring = 18;           // queries of which exponentials are held
    static const int attend_keys = 24;           // keys of each, filled up
    static const int attend_evaluators = 4;      // exponentials a cycle
    static const int attend_finishers = 3;       // lanes of a weighted sum that are divided a cycle
    static const int attend_banks = 8;           // banks of scores
    static const int attend_delay = 48;          // cycles within which what is made is there
    static const int most_words = 544;           // words of a tensor
    static const int most_pieces = 2176;         // pieces of one
    static const int most_rows = 272;            // rows of results
    static const int most_queries = 34;          // queries
    static const int most_stripe_words = 304;    // words of a stripe
    static const int most_tile_steps = 308;      // steps in which stripes are placed
    static const int most_bias_steps = 16;       // and biases
    static const bool round = true;
    static const int saturate = 1;
    // Keys and values stay on chip, where attention does not run on the array.
    static const bool keeps_keys = true;
    static const bool scores_rotate = false;   // layout of the scores that simulation keeps

    typedef hls::vector<ap_uint<32>, word_lanes> word_t;
    typedef linear_config linear;
    typedef kernel_embed embed;
    typedef layernorm_config norm;
    typedef attention_reorder_config attention;
    typedef attention_on_array attention_flow;
    typedef no_pooling pooling;
    typedef no_factors factors;
    typedef kernel_reorder reorder;
    typedef gate_config gate;
    typedef expert_types<kernel_config> experts;

    /// A matrix is cut into stripe_shares; how many of them come before a stripe.
    static int shares_before(int stripe) {
        static const unsigned char shares[stripe_ports + 1] = {0, 2, 4, 5, 7};
        return shares[stripe];
    }
    static linear::op_beat linear_operands(const linear_layer &layer, int tokens) {
        linear::op_beat beat;
        beat.tokens = tokens;
        beat.in_tiles = (layer.in_features + linear::taps - 1) / linear::taps;
        beat.out_tiles = (layer.out_features + linear::lanes - 1) / linear::lanes;
        beat.bias_shift = layer.bias_shift;
        beat.out_shift = layer.out_shift;
        beat.out_width = layer.out_width;
        beat.gelu = layer.gelu;
        return beat;
    }
    static attention::op_beat attention_operands(const operation &op) {
        attention::op_beat beat;
        beat.tokens = op.rows;
        beat.score_shift = op.first_shift;
        beat.out_shift = op.second_shift;
        return beat;
    }
    static norm::op_beat norm_operands(const operation &op) {
        norm::op_beat beat;
        beat.tokens = op.rows;
        return beat;
    }
    static void layer_norm(
        hls::stream<norm::op_beat> &op, hls::stream<norm::p_beat> &p, hls::stream<norm::x_beat> &x,
        hls::stream<norm::y_beat> &y) {
        layernorm(op, p, x, y);
    }
    static void choose(
        hls::stream<gate::op_beat> &op, hls::stream<gate::logit_beat> &logit, hls::stream<gate::pick_beat> &pick) {
        ::gate(op, logit, pick);
    }
};

#endif
