#ifndef MOEFORGE_KERNEL_FETCH_HPP
#define MOEFORGE_KERNEL_FETCH_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"

/// Weights of a layer into the array's memory, as tiles.
template <typename K>
void fetch_weights(
    const typename K::word_t *memory, int address, int tiles,
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps]) {
    typedef typename K::linear C;
    const int beats_per_tile = C::lanes / C::load_lanes;
    for (int tile = 0; tile < tiles; tile++) {
        for (int part = 0; part < beats_per_tile; part++) {
// A beat as fast as memory gives its words.
#pragma HLS PIPELINE
            const packed_beat<K::weight_bits, K::weight_beat_lanes> beat =
                read_packed<K, K::weight_bits, K::weight_beat_lanes>(memory, address, tile * beats_per_tile + part);
            for (int i = 0; i < C::load_lanes * C::taps; i++)
                weights[tile][part * C::load_lanes + i / C::taps][i % C::taps] =
                    C::arithmetic::w_from_bits(beat.element(i));
        }
    }
}

/// Biases of a layer, a row per output tile; zeros where it has none.
template <typename K>
void fetch_bias(
    const typename K::word_t *memory, int address, int rows,
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    for (int row = 0; row < rows; row++) {
// As fast as memory gives words.
#pragma HLS PIPELINE
        packed_beat<K::bias_bits, K::bias_beat_lanes> beat;
        if (address >= 0) beat = read_packed<K, K::bias_bits, K::bias_beat_lanes>(memory, address, row);
        for (int lane = 0; lane < K::linear::lanes; lane++)
            bias[row][lane] = address >= 0 ? beat.element(lane) : ap_int<K::bias_bits>(0);
    }
}

/// Brings what operation `number` needs on the array. It runs ahead: while the operation before computes.
/// @param order  the experts of the layer as they run
template <typename K>
void fetch_parameters(
    int number, const typename K::word_t *memory, const typename K::word_t *keys, const typename K::word_t *values,
    int task, const expert_number order[K::most_experts],
    typename K::linear::w_t weights[K::linear::weight_tiles][K::linear::lanes][K::linear::taps],
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    typedef typename K::linear C;
    const operation op = K::scheduled(number);
    if (op.kind == ATTEND_HEAD) K::attention_flow::template fetch<K>(op, keys, values, weights);
    if (op.layer < 0) return;
    const expert_number expert = is_of_expert(op) ? order[op.parameter[0]] : expert_number(0);
    if (expert < 0) return;
    const linear_layer layer = K::layer(op.layer);
    const int in_tiles = (layer.in_features + C::taps - 1) / C::taps;
    const int out_tiles = (layer.out_features + C::lanes - 1) / C::lanes;
    const int bias_start = layer.bias < 0 ? -1 : layer.bias + task * layer.bias_task + expert * layer.bias_expert;
    fetch_bias<K>(memory, bias_start, out_tiles, bias);
    const int start = layer.weight + task * layer.weight_task + expert * layer.weight_expert;
    fetch_weights<K>(memory, start, in_tiles * out_tiles, weights);
}

#endif
