#ifndef MOEFORGE_PATCH_EMBED_CORE_HPP
#define MOEFORGE_PATCH_EMBED_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "requantise.hpp"

/// A stripe of patches: channel by channel, row by row.
template <typename C>
void patch_embed_fill(hls::stream<typename C::img_beat> &img, typename C::pixel_t stripe[C::stripe_rows][C::width]) {
rows:
    for (int row = 0; row < C::stripe_rows; row++) {
    words:
        for (int word = 0; word < C::width; word += C::word_pixels) {
// One beat of pixels a cycle.
#pragma HLS PIPELINE II=1
            typename C::img_beat beat = img.read();
            for (int i = 0; i < C::word_pixels; i++) stripe[row][word + i] = beat.value[i];
        }
    }
}

/// A block of the patch in a column of a stripe, whose rows may be wider than the image; what the last block lacks is
/// zero.
template <typename C, typename Beat, int Width>
Beat patch_embed_block(const typename C::pixel_t stripe[C::stripe_rows][Width], int column, int block) {
// Part of the pipeline over blocks.
#pragma HLS INLINE
    const int values = C::stripe_rows * C::patch_size;
    Beat beat;
    for (int tap = 0; tap < C::taps; tap++) {
        const int index = block * C::taps + tap;
        typename C::x_t value = 0;
        if (index < values) value = stripe[index / C::patch_size][column * C::patch_size + index % C::patch_size];
        beat.value[tap] = value << C::pixel_shift;
    }
    return beat;
}

/// The patches of a stripe as blocks for the array.
template <typename C, typename Beat, int Width>
void patch_embed_send(const typename C::pixel_t stripe[C::stripe_rows][Width], hls::stream<Beat> &x) {
patches:
    for (int column = 0; column < C::columns; column++) {
    blocks:
        for (int block = 0; block < C::blocks; block++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
            x.write(patch_embed_block<C, Beat, Width>(stripe, column, block));
        }
    }
}

/// An image's pixels to patches.
template <typename C>
void patch_embed_read(hls::stream<typename C::img_beat> &img, hls::stream<typename C::x_beat> &x) {
stripes:
    for (int number = 0; number < C::stripes; number++) {
// A stripe comes in while the one before goes out, so there are two of it.
#pragma HLS DATAFLOW
        typename C::pixel_t stripe[C::stripe_rows][C::width];
// A beat of pixels is written in one cycle.
#pragma HLS ARRAY_PARTITION variable=stripe cyclic factor=C::word_pixels dim=2
        patch_embed_fill<C>(img, stripe);
        patch_embed_send<C, typename C::x_beat, C::width>(stripe, x);
    }
}

/// A token's values with their positions: of a patch, or those of a token in front, which has none.
template <typename C, typename Patch>
typename C::out_beat patch_embed_sum(bool is_patch, const Patch &patch, const typename C::pos_beat &position) {
// Part of the pipeline over rows.
#pragma HLS INLINE
    typename C::out_beat sum;
    for (int lane = 0; lane < C::lanes; lane++) {
        ap_int<C::y_width + 1> value = position.value[lane];
        if (is_patch) value += patch.value[lane];
        sum.value[lane] = requantise<C::y_width + 1, C::y_width, false, C::saturate>(value, 0, C::y_width);
    }
    return sum;
}

/// The tokens in front, then each patch with its position added.
template <typename C>
void patch_embed_add(
    hls::stream<typename C::y_beat> &y, hls::stream<typename C::pos_beat> &pos,
    hls::stream<typename C::out_beat> &out) {
tokens:
    for (int token = 0; token < C::tokens; token++) {
    rows:
        for (int tile = 0; tile < C::out_tiles; tile++) {
// One row a cycle, as the array makes them.
#pragma HLS PIPELINE II=1
            const typename C::pos_beat position = pos.read();
            typename C::y_beat patch;
            const bool is_patch = token >= C::prefix;
            if (is_patch) patch = y.read();
            out.write(patch_embed_sum<C>(is_patch, patch, position));
        }
    }
}

#endif
