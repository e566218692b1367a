// patch_embed: 3 x 32 x 32 pixels to tokens of 8 x 8 patches, and the position embedding on what the array
// makes of them.
#ifndef MOEFORGE_PATCH_EMBED_HPP
#define MOEFORGE_PATCH_EMBED_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "patch_embed_core.hpp"

/// pixels of a row, stripe by stripe, channel by channel
struct patch_embed_img_beat {
    hls::vector<ap_uint<8>, 8> value;
};

/// an output tile of a patch
struct patch_embed_y_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// an output tile of the position embedding
struct patch_embed_pos_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a block of a patch for the array
struct patch_embed_x_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// an output tile of a token
struct patch_embed_out_beat {
    hls::vector<ap_int<18>, 8> value;
};

struct patch_embed_config {
    static const int patch_size = 8;
    static const int stripe_rows = 24;   // channels * patch size
    static const int width = 32;
    static const int stripes = 4;
    static const int columns = 4;
    static const int word_pixels = 8;
    static const int pixel_shift = 0;
    static const int taps = 8;
    static const int blocks = 24;
    static const int lanes = 8;
    static const int out_tiles = 4;
    static const int tokens = 17;
    static const int prefix = 1;   // of them in front of the patches
    static const int y_width = 18;
    static const int saturate = 1;

    typedef ap_uint<8> pixel_t;
    typedef ap_int<18> x_t;
    typedef patch_embed_img_beat img_beat;
    typedef patch_embed_y_beat y_beat;
    typedef patch_embed_pos_beat pos_beat;
    typedef patch_embed_x_beat x_beat;
    typedef patch_embed_out_beat out_beat;
};

/// One image; the array runs between the two halves.
inline void patch_embed(
    hls::stream<patch_embed_img_beat> &img, hls::stream<patch_embed_y_beat> &y, hls::stream<patch_embed_pos_beat> &pos,
    hls::stream<patch_embed_x_beat> &x, hls::stream<patch_embed_out_beat> &out) {
    patch_embed_read<patch_embed_config>(img, x);
    patch_embed_add<patch_embed_config>(y, pos, out);
}

#endif
