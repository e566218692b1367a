#ifndef MOEFORGE_KERNEL_EMBED_HPP
#define MOEFORGE_KERNEL_EMBED_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "patch_embed_core.hpp"

// Patches of an image to the array, and what it makes of them with positions.

/// Pixels, stripe of patches by stripe, channel by channel: rows of pixels start at words, a channel's follow each other.
template <typename K> void read_pixels(const typename K::word_t *image, hls::stream<typename K::word_t> &pixels) {
    typedef typename K::embed C;
    const int channels = C::stripe_rows / C::patch_size;
    const int length = C::patch_size * K::image_row_words;
bands:
    for (int band = 0; band < C::stripes * channels; band++) {
        const int stripe = band / channels;
        const int first = (band % channels * C::stripes + stripe) * length;
    pixels:
        for (int word = 0; word < length; word++) {
// A word a cycle, in one burst for each channel of a stripe.
#pragma HLS PIPELINE II=1
            pixels.write(image[first + word]);
        }
    }
}

/// A stripe of patches: channel by channel, row by row. Bytes lie in lanes, lowest first.
template <typename K>
void fill_stripe(
    hls::stream<typename K::word_t> &pixels,
    typename K::embed::pixel_t stripe[K::embed::stripe_rows][K::image_row_words * K::word_pixels]) {
    typedef typename K::embed C;
    const int per_lane = 32 / K::pixel_bits;
rows:
    for (int row = 0; row < C::stripe_rows; row++) {
    words:
        for (int word = 0; word < K::image_row_words; word++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
            const typename K::word_t beat = pixels.read();
            for (int i = 0; i < K::word_pixels; i++)
                stripe[row][word * K::word_pixels + i] = beat[i / per_lane] >> (i % per_lane * K::pixel_bits);
        }
    }
}

/// Stripes of patches.
template <typename K>
void send_patches(hls::stream<typename K::word_t> &pixels, hls::stream<typename K::linear::x_beat> &x) {
    typedef typename K::embed C;
stripes:
    for (int number = 0; number < C::stripes; number++) {
// A stripe comes in while the one before goes out, so there are two of it.
#pragma HLS DATAFLOW
        typename C::pixel_t stripe[C::stripe_rows][K::image_row_words * K::word_pixels];
// A word of pixels is written in one cycle, a block is read in one.
#pragma HLS ARRAY_PARTITION variable=stripe cyclic factor=K::stripe_banks dim=2
        fill_stripe<K>(pixels, stripe);
        patch_embed_send<C, typename K::linear::x_beat, K::image_row_words * K::word_pixels>(stripe, x);
    }
}

/// An image as blocks of patches.
template <typename K> void embed_source(const typename K::word_t *image, hls::stream<typename K::linear::x_beat> &x) {
// Pixels come in while patches go out.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> pixels("pixels");
    read_pixels<K>(image, pixels);
    send_patches<K>(pixels, x);
}

/// Positions of a strip of every token's columns, as words; a token's start at a word.
template <typename K>
void read_positions(
    int address, const linear_layer &layer, const typename K::word_t *positions,
    hls::stream<typename K::word_t> &words) {
    typedef typename K::embed C;
    typedef packed_steps<K, K::position_beat_lanes> steps;
    const int first = layer.first_column / C::lanes;
    const int tiles = (layer.out_features + C::lanes - 1) / C::lanes;
    int beat = first;
tokens:
    for (int token = 0; token < C::tokens; token++) {
        const int start = beat * steps::of_beat / steps::of_word;
        const int end = steps::words(beat + tiles);
    positions:
        for (int word = start; word < end; word++) {
// A word a cycle, in one burst for each token.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
            words.write(positions[address + word]);
        }
        beat += C::out_tiles;
    }
}

/// The tokens in front, then each patch, with positions.
template <typename K>
void add_positions(
    const linear_layer &layer, hls::stream<typename K::word_t> &words, hls::stream<typename K::linear::y_beat> &y,
    hls::stream<typename K::embed::out_beat> &out) {
    typedef typename K::embed C;
    typedef packed_steps<K, K::position_beat_lanes> steps;
    const int first = layer.first_column / C::lanes;
    const int tiles = (layer.out_features + C::lanes - 1) / C::lanes;
    packed_beat<C::y_width, K::position_beat_lanes> position;
    typename K::word_t word;
    int tile = 0, token = 0, step = 0, at = first * steps::of_beat;
    const int trips = times(tiles, C::tokens * steps::of_beat);
positions:
    for (int trip = 0; trip < trips; trip++) {
// A word or a row of positions a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::tokens*C::out_tiles*steps::of_beat
        const bool token_starts = tile == 0 && step == 0;
        const bool row_ends = step + 1 == steps::of_beat;
        const bool token_ends = row_ends && tile + 1 == tiles;
        if (token_starts || at % steps::of_word == 0) word = words.read();
        steps::move(at, word, position);
        if (row_ends) {
            typename K::linear::y_beat patch;
            typename C::pos_beat beat;
            const bool is_patch = token >= C::prefix;
            if (is_patch) patch = y.read();
            for (int lane = 0; lane < C::lanes; lane++) beat.value[lane] = position.element(lane);
            out.write(patch_embed_sum<C>(is_patch, patch, beat));
        }
        at = token_ends ? at + 1 + (C::out_tiles - tiles) * steps::of_beat : at + 1;
        tile = token_ends ? 0 : row_ends ? tile + 1 : tile;
        token = token_ends ? token + 1 : token;
        step = row_ends ? 0 : step + 1;
    }
}

/// Tokens in memory.
template <typename K>
void embed_sink(
    const operation &op, const linear_layer &layer, const row_strip &strip, const typename K::word_t *positions,
    hls::stream<typename K::linear::y_beat> &y, typename K::word_t *tensors) {
// Positions are read while patches are summed.
#pragma HLS DATAFLOW
    typedef typename K::embed C;
    hls::stream<typename K::word_t> packed("packed");
    hls::stream<typename C::out_beat> out("out");
    hls::stream<typename K::word_t> words("words");
    read_positions<K>(op.positions, layer, positions, packed);
    add_positions<K>(layer, packed, y, out);
    drain_beats<K, C::lanes, K::sink_piece>(C::tokens, 1, layer.out_features, out, words);
    write_strip<K>(op.to, strip, words, tensors);
}

#endif
