#ifndef MOEFORGE_KERNEL_WATCH_HPP
#define MOEFORGE_KERNEL_WATCH_HPP

#include "ap_int.h"

#include "kernel_memory.hpp"

// What never leaves the chip - results before GELU, attention's scores and statistics, queues - is written to memory in
// simulation, so that a test bench can compare it. In hardware none of this exists.
#ifndef __SYNTHESIS__

/// Where a simulation's tensors lie.
template <typename K> typename K::word_t *&watched_memory() {
    static typename K::word_t *memory = nullptr;
    return memory;
}

/// One value of a tensor with rows of so many columns.
template <typename K> void watch_value(int address, int row, int column, int columns, ap_int<32> value) {
    watched_memory<K>()[address + row * row_words<K>(columns) + column / K::word_lanes][column % K::word_lanes] = value;
}

/// Rows before GELU, on their way out of the array.
template <typename K> struct watch_rows {
    int address, first_column, columns;

    template <typename Row> void operator()(int token, int out_tile, const Row &row) const {
        if (address < 0) return;
        for (int lane = 0; lane < K::linear::lanes; lane++) {
            const int column = first_column + out_tile * K::linear::lanes + lane;
            if (column < columns) watch_value<K>(address, token, column, columns, row[lane]);
        }
    }
};

#endif

#endif
