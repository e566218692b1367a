#ifndef MOEFORGE_KERNEL_MEMORY_HPP
#define MOEFORGE_KERNEL_MEMORY_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "kernel_operation.hpp"
#include "times.hpp"

// Tensors and parameters in memory. A word has K::word_lanes lanes of 32 bits. A tensor's rows start at words, a value a
// lane, sign-extended, the last word filled with zeros; parameters are packed bit by bit into beats of a power of two of
// lanes. What reads or writes memory moves words and nothing else, so that it does so in bursts.

/// Words of a row of so many values.
template <typename K> int row_words(int columns) { return (columns + K::word_lanes - 1) / K::word_lanes; }

/// Words of some columns of a tensor's rows: `words` from `start` on, rows `stride` words apart.
struct row_strip {
    int rows;
    int start;
    int words;
    int stride;
};

/// A strip as bursts: one where nothing lies between its rows, else one for each.
inline int burst_count(const row_strip &strip) { return strip.words == strip.stride ? 1 : strip.rows; }
inline int burst_words(const row_strip &strip) {
    return strip.words == strip.stride ? times(strip.rows, strip.words) : strip.words;
}

/// Writes a strip of a tensor.
template <typename K>
void write_strip(
    int address, const row_strip &strip, hls::stream<typename K::word_t> &words, typename K::word_t *memory) {
    const int bursts = burst_count(strip);
    const int length = burst_words(strip);
    int start = address + strip.start;
bursts:
    for (int burst = 0; burst < bursts; burst++, start += strip.stride) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens
    words:
        for (int word = 0; word < length; word++) {
// A word a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_words
            memory[start + word] = words.read();
        }
    }
}

/// Pieces of words of K::word_lanes values and of beats of `Size`: those of a part of a row that hold something, and all
/// that fill its beats.
template <typename K, int Size, int Piece> struct row_pieces {
    static const int of_word = K::word_lanes / Piece;
    static const int of_beat = Size / Piece;
    static int filled(int values) { return (values + Piece - 1) / Piece; }
    static int of_part(int values) { return (values + Size - 1) / Size * of_beat; }
};

/// Words as beats of `Size` values: rows of `parts` parts of so many values, each part filled with zeros to whole beats.
/// `Piece` divides a word, a beat and, where there are several, a part.
template <typename K, int Size, int Piece, typename Beat>
void fill_beats(int rows, int parts, int values, hls::stream<typename K::word_t> &words, hls::stream<Beat> &beats) {
    typedef row_pieces<K, Size, Piece> row;
    const int filled = row::filled(values), pieces = row::of_part(values);
    const int steps = times(times(rows, parts), pieces);
    typename K::word_t word;
    Beat beat;
    int piece = 0, part = 0, in_word = 0, in_beat = 0;
pieces:
    for (int step = 0; step < steps; step++) {
// A piece a cycle: a word or a beat, whichever is smaller, where one divides the other.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_pieces
        const bool holds = piece < filled;
        const bool part_ends = piece + 1 == pieces;
        const bool row_ends = part_ends && part + 1 == parts;
        if (holds && in_word == 0) word = words.read();
        for (int i = 0; i < Piece; i++)
            beat.value[in_beat * Piece + i] = holds ? ap_int<32>(word[in_word * Piece + i]) : ap_int<32>(0);
        if (in_beat + 1 == row::of_beat) beats.write(beat);
        in_beat = in_beat + 1 == row::of_beat ? 0 : in_beat + 1;
        if (holds) in_word = in_word + 1 == row::of_word ? 0 : in_word + 1;
        if (row_ends) in_word = 0;
        part = row_ends ? 0 : part_ends ? part + 1 : part;
        piece = part_ends ? 0 : piece + 1;
    }
}

/// Beats of `Size` values as words: rows of `parts` parts of so many values, each of which fills whole beats.
template <typename K, int Size, int Piece, typename Beat>
void drain_beats(int rows, int parts, int values, hls::stream<Beat> &beats, hls::stream<typename K::word_t> &words) {
    typedef row_pieces<K, Size, Piece> row;
    const int filled = row::filled(values), pieces = row::of_part(values);
    const int steps = times(times(rows, parts), pieces);
    typename K::word_t word;
    Beat beat;
    int piece = 0, part = 0, in_word = 0, in_beat = 0;
pieces:
    for (int step = 0; step < steps; step++) {
// A piece a cycle: a word or a beat, whichever is smaller, where one divides the other.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_pieces
        const bool holds = piece < filled;
        const bool part_ends = piece + 1 == pieces;
        const bool row_fills = piece + 1 == filled && part + 1 == parts;
        if (in_beat == 0) beat = beats.read();
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const int value = piece * Piece + lane % Piece;
            if (in_word == 0) word[lane] = 0;
            if (lane / Piece == in_word && value < values)
                word[lane] = ap_int<32>(beat.value[in_beat * Piece + lane % Piece]);
        }
        const bool word_ends = in_word + 1 == row::of_word || row_fills;
        if (holds && word_ends) words.write(word);
        if (holds) in_word = word_ends ? 0 : in_word + 1;
        in_beat = in_beat + 1 == row::of_beat ? 0 : in_beat + 1;
        part = part_ends ? (part + 1 == parts ? 0 : part + 1) : part;
        piece = part_ends ? 0 : piece + 1;
    }
}

/// A packed beat of parameters: element i is bits i*Bits to (i+1)*Bits - 1 of its lanes.
template <int Bits, int Lanes> struct packed_beat {
    hls::vector<ap_uint<32>, Lanes> lanes;

    ap_int<Bits> element(int i) const {
// A selection of bits: a function of its own would add a handshake.
#pragma HLS INLINE
        const int low = i * Bits;
        ap_uint<64> pair = lanes[low / 32];
        if (low / 32 + 1 < Lanes) pair = pair | (ap_uint<64>(lanes[low / 32 + 1]) << 32);
        return ap_int<Bits>(pair >> (low % 32));
    }
};

/// How packed beats lie in words: a beat is so many words, or a word so many beats. A step moves what both have.
template <typename K, int Lanes> struct packed_steps {
    static const int lanes = Lanes < K::word_lanes ? Lanes : K::word_lanes;
    static const int of_beat = Lanes / lanes;
    static const int of_word = K::word_lanes / lanes;

    /// Words of so many beats.
    static int words(int beats) { return beats * of_beat / of_word + (beats * of_beat % of_word > 0 ? 1 : 0); }

    /// A step's lanes from a word into a beat.
    template <int Bits> static void move(int step, const typename K::word_t &word, packed_beat<Bits, Lanes> &beat) {
// Part of the caller's pipeline.
#pragma HLS INLINE
        for (int lane = 0; lane < lanes; lane++)
            beat.lanes[step % of_beat * lanes + lane] = word[step % of_word * lanes + lane];
    }
};

#endif
