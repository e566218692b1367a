#ifndef MOEFORGE_KERNEL_NO_FACTORS_HPP
#define MOEFORGE_KERNEL_NO_FACTORS_HPP

#include "hls_stream.h"

/// Rows of weights have no factors: what kernel_factors.hpp does, there is nothing to do for.
struct no_factors {
    template <typename K> static void read(int, int, const typename K::word_t *, hls::stream<typename K::word_t> &) {}
    template <typename K>
    static void place(
        int, int, hls::stream<typename K::word_t> &,
        typename K::linear::bias_t[K::linear::max_out_tiles][K::linear::lanes]) {}
};

#endif
