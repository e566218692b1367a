#ifndef MOEFORGE_PATCH_EMBED_CORE_HPP
#define MOEFORGE_PATCH_EMBED_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "requantise.hpp"

/// A stripe of patches: channel by channel, row by row.
template <typename C>
void patch_embed_fill(hls::stream<typename C::img_beat> &img, typename C::pixel_t stripe[C::stripe_rows][C::width]) {
    for (int row = 0; row < C::stripe_rows; row++) {
        for (int word = 0; word < C::width; word += C::word_pixels) {
// One beat of pixels a cycle.
#pragma HLS PIPELINE II=1
            typename C::img_beat beat = img.read();
            for (int i = 0; i < C::word_pixels; i++) stripe[row][word + i] = beat.value[i];
        }
    }
}

/// One patch of a stripe as blocks for the array; what its last block lacks is zero.
template <typename C>
void patch_embed_emit(
    hls::stream<typename C::x_beat> &x, int column, const typename C::pixel_t stripe[C::stripe_rows][C::width]) {
    const int values = C::stripe_rows * C::patch_size;
    for (int block = 0; block < C::blocks; block++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
        typename C::x_beat beat;
        for (int tap = 0; tap < C::taps; tap++) {
            const int index = block * C::taps + tap;
            typename C::x_t value = 0;
            if (index < values) value = stripe[index / C::patch_size][column * C::patch_size + index % C::patch_size];
            beat.value[tap] = value << C::pixel_shift;
        }
        x.write(beat);
    }
}

/// The patches of a stripe.
template <typename C>
void patch_embed_emit_all(
    hls::stream<typename C::x_beat> &x, const typename C::pixel_t stripe[C::stripe_rows][C::width]) {
    for (int column = 0; column < C::columns; column++) patch_embed_emit<C>(x, column, stripe);
}

/// An image's pixels to patches.
template <typename C>
void patch_embed_read(hls::stream<typename C::img_beat> &img, hls::stream<typename C::x_beat> &x) {
    for (int number = 0; number < C::stripes; number++) {
// A stripe comes in while the one before goes out, so there are two of it.
#pragma HLS DATAFLOW
        typename C::pixel_t stripe[C::stripe_rows][C::width];
// A beat of pixels is written in one cycle.
#pragma HLS ARRAY_PARTITION variable=stripe cyclic factor=C::word_pixels dim=2
        patch_embed_fill<C>(img, stripe);
        patch_embed_emit_all<C>(x, stripe);
    }
}

/// The class token, then each patch with its position added: `tiles` rows of each.
template <typename C>
void patch_embed_add(
    int tiles, hls::stream<typename C::y_beat> &y, hls::stream<typename C::pos_beat> &pos,
    hls::stream<typename C::out_beat> &out) {
    for (int token = 0; token < C::tokens; token++) {
        for (int tile = 0; tile < tiles; tile++) {
// One row a cycle, as the array makes them.
#pragma HLS PIPELINE II=1
            typename C::pos_beat position = pos.read();
            typename C::y_beat patch;
            typename C::out_beat sum;
            if (token > 0) patch = y.read();
            for (int lane = 0; lane < C::lanes; lane++) {
                ap_int<C::y_width + 1> value = position.value[lane];
                if (token > 0) value += patch.value[lane];
                sum.value[lane] = requantise<C::y_width + 1, C::y_width, false, C::saturate>(value, 0, C::y_width);
            }
            out.write(sum);
        }
    }
}

#endif
