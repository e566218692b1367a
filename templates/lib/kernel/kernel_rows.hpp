#ifndef MOEFORGE_KERNEL_ROWS_HPP
#define MOEFORGE_KERNEL_ROWS_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "requantise.hpp"

// Rows of tensors from memory to whoever works on them, and back, with what they are added to.

/// Rows of a tensor that follow each other.
template <typename K>
void read_tokens(
    int address, int rows, int columns, const typename K::word_t *tensors, hls::stream<typename K::word_t> &words) {
    const int count = times(rows, row_words<K>(columns));
tokens:
    for (int word = 0; word < count; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
        words.write(tensors[address + word]);
    }
}

/// Rows of a tensor as beats.
template <typename K, int Size, int Piece, typename Beat>
void rows_source(int address, int rows, int columns, const typename K::word_t *tensors, hls::stream<Beat> &beats) {
// Words are read while beats go out.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> words("words");
    read_tokens<K>(address, rows, columns, tensors, words);
    fill_beats<K, Size, Piece>(rows, 1, columns, words, beats);
}

/// Writes rows of a tensor that follow each other.
template <typename K>
void write_tokens(
    int address, int rows, int columns, hls::stream<typename K::word_t> &words, typename K::word_t *tensors) {
    const int count = times(rows, row_words<K>(columns));
tokens:
    for (int word = 0; word < count; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
        tensors[address + word] = words.read();
    }
}

/// What of the result's rows an operation makes.
template <typename K> row_strip strip_of(const operation &op, const linear_layer &layer, int rows) {
    const bool attends = op.kind == ATTEND;
    row_strip strip;
    strip.rows = op.kind == PATCH_EMBED ? op.rows : rows;
    strip.start = (attends ? op.head * K::head_dim : layer.first_column) / K::word_lanes;
    strip.words = row_words<K>(attends ? op.heads * K::head_dim : layer.out_features);
    strip.stride = row_words<K>(attends ? K::dim : layer.row_columns);
    return strip;
}

/// What results are added to, if anything.
template <typename K>
void read_addends(
    int address, const row_strip &strip, const typename K::word_t *tensors, hls::stream<typename K::word_t> &words) {
    const int bursts = address < 0 ? 0 : burst_count(strip);
    const int length = burst_words(strip);
    int start = address + strip.start;
bursts:
    for (int burst = 0; burst < bursts; burst++, start += strip.stride) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens
    addends:
        for (int word = 0; word < length; word++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
            words.write(tensors[start + word]);
        }
    }
}

/// A result, which has the format of the sum, and what it is added to, aligned.
template <typename K> ap_int<32> added(const operation &op, ap_int<32> result, ap_int<32> addend) {
// Part of the pipeline over words.
#pragma HLS INLINE
    ap_int<64> aligned = ap_int<64>(addend) << op.first_shift;
    if (K::round && op.second_shift > 0) aligned += ap_int<64>(1) << (op.second_shift - 1);
    const ap_int<64> sum = (aligned >> op.second_shift) + result;
    return requantise<64, K::residual_width, false, K::saturate>(sum, 0, K::residual_width);
}

/// Results with what they are added to; as they are where that is nothing.
template <typename K>
void add_words(
    const operation &op, const row_strip &strip, hls::stream<typename K::word_t> &made,
    hls::stream<typename K::word_t> &addends, hls::stream<typename K::word_t> &sums) {
    const bool adds = op.addend >= 0;
    const int count = times(strip.rows, strip.words);
words:
    for (int number = 0; number < count; number++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
        typename K::word_t word = made.read();
#ifndef __SYNTHESIS__
        const int column = (strip.start + number % strip.words) * K::word_lanes;
        for (int lane = 0; adds && lane < K::word_lanes && column + lane < K::dim; lane++)
            watch_value<K>(WATCH_BEFORE_SUM, number / strip.words, column + lane, K::dim, word[lane]);
#endif
        if (adds) {
            const typename K::word_t addend = addends.read();
            for (int lane = 0; lane < K::word_lanes; lane++) word[lane] = added<K>(op, word[lane], addend[lane]);
        }
        sums.write(word);
    }
}

/// Results as a strip of a tensor, in rows of `parts` parts of so many values, with what they are added to.
template <typename K, int Piece, typename Beat>
void rows_sink(
    const operation &op, int to, const row_strip &strip, int parts, int values, const typename K::word_t *addends,
    hls::stream<Beat> &y, typename K::word_t *tensors) {
// Results are added and written while the array makes the next ones.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> made("made");
    hls::stream<typename K::word_t> addend("addend");
    hls::stream<typename K::word_t> sums("sums");
    drain_beats<K, K::linear::lanes, Piece>(strip.rows, parts, values, y, made);
    read_addends<K>(op.addend, strip, addends, addend);
    add_words<K>(op, strip, made, addend, sums);
    write_strip<K>(to, strip, sums, tensors);
}

#endif
