#ifndef MOEFORGE_KERNEL_FETCH_HPP
#define MOEFORGE_KERNEL_FETCH_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "times.hpp"

// Weights from memory into the array's tiles. A matrix lies in stripes, tiles that follow each other, and each stripe
// comes through an interface of its own.

/// A matrix, its biases and its factors in memory.
struct fetched_layer {
    int weight;
    int tiles;
    int bias;   // -1: none
    int bias_rows;
    int scale;   // -1: no factors
};

/// Where an operation's matrix lies.
template <typename K> fetched_layer fetched_at(const linear_layer &layer, int task, int expert) {
    typedef typename K::linear C;
    fetched_layer at;
    at.bias_rows = (layer.out_features + C::lanes - 1) / C::lanes;
    at.tiles = times(times((layer.in_features + C::taps - 1) / C::taps, layer.digits), at.bias_rows);
    at.weight = layer.weight + times(task, layer.weight_task) + times(expert, layer.weight_expert);
    at.bias = layer.bias < 0 ? -1 : layer.bias + times(task, layer.bias_task) + times(expert, layer.bias_expert);
    at.scale = layer.scale < 0 ? -1 : layer.scale + times(task, layer.scale_task) + times(expert, layer.scale_expert);
    return at;
}

/// The first tile of a stripe; of the one behind the last how many there are. Tiles are shared out as K::shares_before
/// says, so the last stripes may have fewer or none.
template <typename K> int stripe_start(const fetched_layer &at, int stripe) {
    const int share = (at.tiles + K::stripe_shares - 1) / K::stripe_shares;
    const int start = times(K::shares_before(stripe), share);
    return start < at.tiles ? start : at.tiles;
}

/// Packed beats of a stripe.
template <typename K> int stripe_beats(const fetched_layer &at, int stripe) {
    const int tiles = stripe_start<K>(at, stripe + 1) - stripe_start<K>(at, stripe);
    return times(tiles, K::linear::lanes / K::linear::load_lanes);
}

/// A stripe's words.
template <typename K>
void read_stripe(
    const fetched_layer &at, int stripe, const typename K::word_t *memory, hls::stream<typename K::word_t> &words) {
    typedef packed_steps<K, K::weight_beat_lanes> steps;
    const int start = times(stripe_start<K>(at, stripe), K::linear::lanes / K::linear::load_lanes);
    const int first = at.weight + steps::words(start);
    const int count = steps::words(stripe_beats<K>(at, stripe));
stripe:
    for (int word = 0; word < count; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_stripe_words
        words.write(memory[first + word]);
    }
}

/// The first stripe's words, biases and factors in front of them.
template <typename K>
void read_first_stripe(
    const fetched_layer &at, const typename K::word_t *memory, hls::stream<typename K::word_t> &words) {
    const int count = at.bias < 0 ? 0 : packed_steps<K, K::bias_beat_lanes>::words(at.bias_rows);
bias:
    for (int word = 0; word < count; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_bias_steps
        words.write(memory[at.bias + word]);
    }
    K::factors::template read<K>(at.scale, at.bias_rows, memory, words);
    read_stripe<K>(at, 0, memory, words);
}

/// Biases, a row per output tile; zeros where there are none.
template <typename K>
void place_bias(
    const fetched_layer &at, hls::stream<typename K::word_t> &words,
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    typedef packed_steps<K, K::bias_beat_lanes> steps;
    const int count = at.bias_rows * steps::of_beat;
    packed_beat<K::bias_bits, K::bias_beat_lanes> beat;
    typename K::word_t word;
bias:
    for (int step = 0; step < count; step++) {
// As fast as memory gives words.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_bias_steps
        if (at.bias >= 0 && step % steps::of_word == 0) word = words.read();
        steps::move(step, word, beat);
        for (int lane = 0; lane < K::linear::lanes; lane++)
            K::linear::scaling::set_value(
                bias[step / steps::of_beat][lane], at.bias >= 0 ? beat.element(lane) : ap_int<K::bias_bits>(0));
    }
}

/// The next word of a stripe.
template <typename K>
typename K::word_t stripe_word(
    int stripe, hls::stream<typename K::word_t> &words_0, hls::stream<typename K::word_t> &words_1,
    hls::stream<typename K::word_t> &words_2, hls::stream<typename K::word_t> &words_3) {
// A choice that is made when the loop over stripes is unrolled.
#pragma HLS INLINE
    return stripe == 0 ? words_0.read() : stripe == 1 ? words_1.read() : stripe == 2 ? words_2.read() : words_3.read();
}

/// Tiles of all stripes. Each starts a cycle after the one before, so that no two have a beat complete at once.
template <typename K>
void place_tiles(
    const fetched_layer &at, hls::stream<typename K::word_t> &words_0, hls::stream<typename K::word_t> &words_1,
    hls::stream<typename K::word_t> &words_2, hls::stream<typename K::word_t> &words_3,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
    typedef typename K::linear C;
    typedef packed_steps<K, K::weight_beat_lanes> steps;
    const int tile_beats = C::lanes / C::load_lanes;
    packed_beat<K::weight_bits, K::weight_beat_lanes> beats[K::stripes];
    typename K::word_t word[K::stripes];
    int starts[K::stripes], ends[K::stripes];
// All stripes in one cycle.
#pragma HLS ARRAY_PARTITION variable=beats complete
#pragma HLS ARRAY_PARTITION variable=word complete
#pragma HLS ARRAY_PARTITION variable=starts complete
#pragma HLS ARRAY_PARTITION variable=ends complete
    int longest = 0;
    for (int stripe = 0; stripe < K::stripes; stripe++) {
// Registers.
#pragma HLS UNROLL
        starts[stripe] = stripe_start<K>(at, stripe);
        ends[stripe] = stripe_beats<K>(at, stripe);
        if (ends[stripe] > longest) longest = ends[stripe];
    }
    const int count = longest * steps::of_beat + K::stripes - 1;
tiles:
    for (int step = 0; step < count; step++) {
// A word of every stripe a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_tile_steps
        for (int stripe = 0; stripe < K::stripes; stripe++) {
            const int own = step - stripe;
            const bool there = own >= 0 && own < ends[stripe] * steps::of_beat;
            if (there && own % steps::of_word == 0)
                word[stripe] = stripe_word<K>(stripe, words_0, words_1, words_2, words_3);
            if (there) steps::move(own, word[stripe], beats[stripe]);
        }
        // The stripe whose beat is complete.
        const int done = K::stripes == 1 ? 0 : (step + 1) % steps::of_beat;
        const int stripe = done < K::stripes ? done : 0;
        const int beat = (step - stripe) / steps::of_beat;
        const bool complete = done < K::stripes && step >= stripe && beat < ends[stripe] &&
                              (step - stripe) % steps::of_beat + 1 == steps::of_beat;
        const int tile = starts[stripe] + beat / tile_beats;
        const int first = beat % tile_beats * C::load_lanes;
        for (int i = 0; i < C::load_lanes * C::taps; i++)
            if (complete)
                weights[tile][first + i / C::taps][i % C::taps] = C::arithmetic::w_from_bits(beats[stripe].element(i));
    }
}

/// Biases, factors, then tiles.
template <typename K>
void place_layer(
    const fetched_layer &at, hls::stream<typename K::word_t> &words_0, hls::stream<typename K::word_t> &words_1,
    hls::stream<typename K::word_t> &words_2, hls::stream<typename K::word_t> &words_3,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    place_bias<K>(at, words_0, bias);
    K::factors::template place<K>(at.scale, at.bias_rows, words_0, bias);
    place_tiles<K>(at, words_0, words_1, words_2, words_3, weights);
}

/// A layer's weights and biases.
template <typename K>
void fetch_layer(
    const fetched_layer &at, const typename K::word_t *stripe_0, const typename K::word_t *stripe_1,
    const typename K::word_t *stripe_2, const typename K::word_t *stripe_3,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
// Stripes come through all interfaces at once.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> words_0("words_0");
    hls::stream<typename K::word_t> words_1("words_1");
    hls::stream<typename K::word_t> words_2("words_2");
    hls::stream<typename K::word_t> words_3("words_3");
    read_first_stripe<K>(at, stripe_0, words_0);
    read_stripe<K>(at, 1, stripe_1, words_1);
    read_stripe<K>(at, 2, stripe_2, words_2);
    read_stripe<K>(at, 3, stripe_3, words_3);
    place_layer<K>(at, words_0, words_1, words_2, words_3, weights, bias);
}

/// Brings what operation `first + i` needs on the array. It runs ahead: while the operation before computes.
/// @param order  the experts of the layer as they run
template <typename K>
void fetch_parameters(
    int first, int i, const typename K::word_t *stripe_0, const typename K::word_t *stripe_1,
    const typename K::word_t *stripe_2, const typename K::word_t *stripe_3, const typename K::word_t *keys,
    const typename K::word_t *values, int task, const expert_number order[K::most_experts],
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
#ifndef __SYNTHESIS__
    simulated_operation() = first + i;
#endif
    const operation op = K::scheduled(first + i);
    const expert_number expert = is_of_expert(op) ? order[op.place] : expert_number(0);
    if (op.kind == ATTEND) K::attention_flow::template fetch<K>(op, keys, values, weights);
    else if (op.layer >= 0 && expert >= 0)
        fetch_layer<K>(
            fetched_at<K>(K::layer(op.layer), task, expert), stripe_0, stripe_1, stripe_2, stripe_3, weights, bias);
}

#endif
