#ifndef MOEFORGE_KERNEL_MEMORY_HPP
#define MOEFORGE_KERNEL_MEMORY_HPP

#include "ap_int.h"
#include "hls_stream.h"

// Tensors and parameters in memory. A word has K::word_lanes lanes of 32 bits. A tensor's rows start at words, a value a
// lane, sign-extended; parameters are packed bit by bit into beats of a power of two of lanes.

/// Words of a row of so many values.
template <typename K> int row_words(int columns) { return (columns + K::word_lanes - 1) / K::word_lanes; }

/// A row of a tensor; what lies beyond its columns is not defined.
template <typename K>
void read_row(const typename K::word_t *memory, int address, int columns, ap_int<32> row[K::row_values]) {
    const int words = row_words<K>(columns);
    for (int word = 0; word < words; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
        const typename K::word_t beat = memory[address + word];
        for (int lane = 0; lane < K::word_lanes; lane++) row[word * K::word_lanes + lane] = beat[lane];
    }
}

/// A row of a tensor, its last word filled with zeros.
template <typename K>
void write_row(const ap_int<32> row[K::row_values], int columns, typename K::word_t *memory, int address) {
    const int words = row_words<K>(columns);
    for (int word = 0; word < words; word++) {
// A word a cycle, in one burst.
#pragma HLS PIPELINE II=1
        typename K::word_t beat;
        for (int lane = 0; lane < K::word_lanes; lane++) {
            const int column = word * K::word_lanes + lane;
            beat[lane] = column < columns ? row[column] : ap_int<32>(0);
        }
        memory[address + word] = beat;
    }
}

/// A row as beats of `Size` values, the last one filled with zeros.
template <typename K, int Size, typename Beat>
void send_row(const ap_int<32> row[K::row_values], int columns, hls::stream<Beat> &to) {
    for (int first = 0; first < columns; first += Size) {
// A beat a cycle.
#pragma HLS PIPELINE II=1
        Beat beat;
        for (int i = 0; i < Size; i++) {
            const int column = first + i;
            beat.value[i] = column < columns ? row[column] : ap_int<32>(0);
        }
        to.write(beat);
    }
}

/// Beats of `Size` values as a row.
template <typename K, int Size, typename Beat>
void take_row(hls::stream<Beat> &from, int columns, ap_int<32> row[K::row_values]) {
    for (int first = 0; first < columns; first += Size) {
// A beat a cycle.
#pragma HLS PIPELINE II=1
        const Beat beat = from.read();
        for (int i = 0; i < Size; i++) row[first + i] = beat.value[i];
    }
}

/// All rows of a tensor as beats.
template <typename K, int Size, typename Beat>
void load_rows(const typename K::word_t *memory, int address, int rows, int columns, hls::stream<Beat> &to) {
    ap_int<32> row[K::row_values];
// As many values a cycle as a beat or a word has.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=Size
    for (int r = 0; r < rows; r++) {
        read_row<K>(memory, address + r * row_words<K>(columns), columns, row);
        send_row<K, Size>(row, columns, to);
    }
}

/// Beats as all rows of a tensor.
template <typename K, int Size, typename Beat>
void store_rows(hls::stream<Beat> &from, int rows, int columns, typename K::word_t *memory, int address) {
    ap_int<32> row[K::row_values];
// As many values a cycle as a beat has.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=Size
    for (int r = 0; r < rows; r++) {
        take_row<K, Size>(from, columns, row);
        write_row<K>(row, columns, memory, address + r * row_words<K>(columns));
    }
}

/// A packed beat of parameters: element i is bits i*Bits to (i+1)*Bits - 1 of its lanes.
template <int Bits, int Lanes> struct packed_beat {
    ap_uint<32> lanes[Lanes];

    ap_int<Bits> element(int i) const {
// A selection of bits: a function of its own would add a handshake.
#pragma HLS INLINE
        const int low = i * Bits;
        ap_uint<64> pair = lanes[low / 32];
        if (low / 32 + 1 < Lanes) pair = pair | (ap_uint<64>(lanes[low / 32 + 1]) << 32);
        return ap_int<Bits>(pair >> (low % 32));
    }
};

/// Beat number `beat` of parameters that start at a word. No beat straddles words that it does not fill.
template <typename K, int Bits, int Lanes>
packed_beat<Bits, Lanes> read_packed(const typename K::word_t *memory, int address, int beat) {
// Part of the caller's pipeline, which fetches the next beat meanwhile.
#pragma HLS INLINE
    const int words = Lanes > K::word_lanes ? Lanes / K::word_lanes : 1;
    const int beats = K::word_lanes > Lanes ? K::word_lanes / Lanes : 1;
    packed_beat<Bits, Lanes> packed;
    for (int word = 0; word < words; word++) {
        const typename K::word_t read = memory[address + (beats > 1 ? beat / beats : beat * words + word)];
        const int first = beats > 1 ? beat % beats * Lanes : 0;
        const int count = beats > 1 ? Lanes : K::word_lanes;
        for (int lane = 0; lane < count; lane++) packed.lanes[word * K::word_lanes + lane] = read[first + lane];
    }
    return packed;
}

#endif
