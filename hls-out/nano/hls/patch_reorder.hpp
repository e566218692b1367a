// patch_reorder: queues the tokens of 4 experts, 2 a token, sends them expert by expert (the first 2 by index, then the longest and the shortest queue in turns) to the array, and adds
// what comes back, times its score, onto the tokens.
#ifndef MOEFORGE_PATCH_REORDER_HPP
#define MOEFORGE_PATCH_REORDER_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "patch_reorder_core.hpp"

/// one layer with experts
struct patch_reorder_op_beat {
    ap_uint<5> tokens;
    ap_uint<3> in_tiles;
    ap_uint<3> out_tiles;
    ap_uint<1> onto;
};

/// the experts that a token chose, and their scores
struct patch_reorder_pick_beat {
    hls::vector<ap_uint<2>, 2> index;
    hls::vector<ap_int<18>, 2> score;
};

/// a block of a token
struct patch_reorder_tok_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a row of what a token starts from
struct patch_reorder_onto_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a row of an expert's result
struct patch_reorder_y_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// an expert that runs and its tokens; length 0 ends a layer
struct patch_reorder_queue_beat {
    ap_uint<2> expert;
    ap_uint<5> length;
};

/// a queue entry, in execution order
struct patch_reorder_entry_beat {
    ap_uint<5> token;
    ap_int<18> score;
};

/// a block of a queue entry's token
struct patch_reorder_x_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a row of a token with all contributions
struct patch_reorder_out_beat {
    hls::vector<ap_int<18>, 8> value;
};

struct patch_reorder_config {
    static const int experts = 4;
    static const int top_k = 2;
    static const int max_tokens = 17;
    static const int max_in_tiles = 4;
    static const int max_out_tiles = 4;
    static const int lanes = 8;
    // Lanes that are multiplied by a score in a cycle.
    static const int scatterers = lanes;
    static const int y_width = 18;
    static const int score_width = 18;
    static const int sum_width = 20;
    static const int score_fraction = 16;
    static const bool round = true;
    static const int saturate = 1;
    static const bool prune = false;   // choices of scores up to prune_at are not queued
    static const int prune_at = 0;
    static const int leading = 2;   // experts that run first, by index; the others follow by turns

    typedef ap_uint<5> token_t;
    typedef ap_int<18> score_t;
    typedef ap_int<20> sum_t;
    typedef patch_reorder_op_beat op_beat;
    typedef patch_reorder_pick_beat pick_beat;
    typedef patch_reorder_tok_beat tok_beat;
    typedef patch_reorder_onto_beat onto_beat;
    typedef patch_reorder_y_beat y_beat;
    typedef patch_reorder_queue_beat queue_beat;
    typedef patch_reorder_entry_beat entry_beat;
    typedef patch_reorder_x_beat x_beat;
    typedef patch_reorder_out_beat out_beat;
};

/// One layer; see patch_reorder_core.
inline void patch_reorder(
    hls::stream<patch_reorder_op_beat> &op, hls::stream<patch_reorder_pick_beat> &pick,
    hls::stream<patch_reorder_tok_beat> &tok, hls::stream<patch_reorder_onto_beat> &onto,
    hls::stream<patch_reorder_y_beat> &y, hls::stream<patch_reorder_queue_beat> &queue,
    hls::stream<patch_reorder_entry_beat> &entry, hls::stream<patch_reorder_x_beat> &x,
    hls::stream<patch_reorder_out_beat> &out) {
    patch_reorder_core<patch_reorder_config>(op, pick, tok, onto, y, queue, entry, x, out);
}

#endif
