#ifndef MOEFORGE_KERNEL_MEAN_HPP
#define MOEFORGE_KERNEL_MEAN_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"
#include "requantise.hpp"

// The mean of patches, which a head may read.

/// Sums of rows, word by word, then a row of means. Rows in front of the patches do not count.
template <typename K>
void sum_rows(int rows, hls::stream<typename K::word_t> &words, hls::stream<typename K::word_t> &means) {
    const int row = (K::dim + K::word_lanes - 1) / K::word_lanes;
    typedef ap_int<K::mean_width + K::mean_count_bits> sum_t;
    sum_t sums[row][K::word_lanes];
// A word is added in one cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete dim=2
    const int count = times(rows, row);
    int at = 0, number = 0;
words:
    for (int step = 0; step < count; step++) {
// A word a cycle; a sum comes again only behind all others of its row.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
#pragma HLS DEPENDENCE variable=sums inter distance=row true
        const typename K::word_t word = words.read();
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const sum_t before = number <= K::embed::prefix ? sum_t(0) : sums[at][lane];
            sums[at][lane] = before + ap_int<K::mean_width>(word[lane]);
        }
        number = at + 1 == row ? number + 1 : number;
        at = at + 1 == row ? 0 : at + 1;
    }
means:
    for (int i = 0; i < row; i++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
        typename K::word_t word;
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const bool holds = i * K::word_lanes + lane < K::dim;
            const ap_int<64> product = ap_int<64>(sums[i][lane]) * K::mean_factor;
            const ap_int<32> mean =
                requantise<64, K::mean_width, K::round, K::saturate>(product, K::mean_shift, K::mean_width);
            word[lane] = holds ? mean : ap_int<32>(0);
        }
        means.write(word);
    }
}

/// A network whose head reads a mean.
struct mean_pooling {
    template <typename K>
    static void run(const operation &op, const typename K::word_t *tensors_in, typename K::word_t *tensors_out) {
// Rows are read while they are added.
#pragma HLS DATAFLOW
        hls::stream<typename K::word_t> words("words");
        hls::stream<typename K::word_t> means("means");
        read_tokens<K>(op.from, op.rows, K::dim, tensors_in, words);
        sum_rows<K>(op.rows, words, means);
        write_tokens<K>(op.to, 1, K::dim, means, tensors_out);
    }
};

#endif
