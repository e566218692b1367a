#ifndef MOEFORGE_KERNEL_WATCH_HPP
#define MOEFORGE_KERNEL_WATCH_HPP

#include "ap_int.h"

#include "kernel_memory.hpp"
#include "kernel_watched.hpp"

// What never leaves the chip - results before GELU or a sum, attention's scores and statistics, choices and queues - is
// written to memory in simulation, so that a test bench can compare it. In hardware none of this exists.
#ifndef __SYNTHESIS__

/// The operation that a simulation is at.
inline int &simulated_operation() {
    static int number = 0;
    return number;
}

/// Where its tensors lie.
template <typename K> typename K::word_t *&simulated_memory() {
    static typename K::word_t *tensors = nullptr;
    return tensors;
}

/// One value of a tensor with rows of so many columns, if the operation makes it.
template <typename K> void watch_value(watched_tensor which, int row, int column, int columns, ap_int<32> value) {
    const int address = K::watched(simulated_operation(), which);
    if (address < 0) return;
    typename K::word_t &word = simulated_memory<K>()[address + row * row_words<K>(columns) + column / K::word_lanes];
    word[column % K::word_lanes] = value;
}

/// Rows of results as the array makes them.
template <typename K> struct watch_rows {
    int first_column, columns;

    template <typename Row> void operator()(int token, int out_tile, const Row &row) const {
        for (int lane = 0; lane < K::linear::lanes; lane++) {
            const int column = first_column + out_tile * K::linear::lanes + lane;
            if (column < columns) watch_value<K>(WATCH_BEFORE_GELU, token, column, columns, row[lane]);
        }
    }
};

#endif

#endif
