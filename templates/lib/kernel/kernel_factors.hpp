#ifndef MOEFORGE_KERNEL_FACTORS_HPP
#define MOEFORGE_KERNEL_FACTORS_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"

// Factors of rows of weights from memory, beside the biases.

/// A layer's factors; nothing where it has none, at address -1.
template <typename K>
void read_factors(int address, int rows, const typename K::word_t *memory, hls::stream<typename K::word_t> &words) {
    const int count = address < 0 ? 0 : packed_steps<K, K::factor_beat_lanes>::words(rows);
factors:
    for (int word = 0; word < count; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_factor_steps
        words.write(memory[address + word]);
    }
}

/// A row per output tile. Packed they are signed, as all parameters are, with a bit more.
template <typename K>
void place_factors(
    int address, int rows, hls::stream<typename K::word_t> &words,
    typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
    typedef packed_steps<K, K::factor_beat_lanes> steps;
    const int count = address < 0 ? 0 : rows * steps::of_beat;
    packed_beat<K::factor_bits, K::factor_beat_lanes> beat;
    typename K::word_t word;
factors:
    for (int step = 0; step < count; step++) {
// As fast as memory gives words.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_factor_steps
        if (step % steps::of_word == 0) word = words.read();
        steps::move(step, word, beat);
        for (int lane = 0; lane < K::linear::lanes; lane++)
            bias[step / steps::of_beat][lane].factor = beat.element(lane);
    }
}

/// What the kernel asks of factors.
struct row_factors {
    template <typename K>
    static void read(int address, int rows, const typename K::word_t *memory, hls::stream<typename K::word_t> &words) {
        read_factors<K>(address, rows, memory, words);
    }
    template <typename K>
    static void place(
        int address, int rows, hls::stream<typename K::word_t> &words,
        typename K::linear::bias_t bias[K::linear::max_out_tiles][K::linear::lanes]) {
        place_factors<K>(address, rows, words, bias);
    }
};

#endif
