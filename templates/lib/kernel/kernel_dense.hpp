#ifndef MOEFORGE_KERNEL_DENSE_HPP
#define MOEFORGE_KERNEL_DENSE_HPP

#include "hls_stream.h"

#include "kernel_operation.hpp"

// A network without experts: what kernel_experts.hpp does, there is nothing to do for, and next to nothing is held.

struct no_experts {
    typedef bool token_t;
    typedef bool item_t;
    typedef bool sum_t;
    static const int tokens = 1;
    static const int tiles = 1;
};

template <typename K>
void queue_source(
    const operation &, const array_job &, int, const typename K::word_t *, const bool[K::most_experts][1],
    hls::stream<typename K::linear::x_beat> &) {}

template <typename K>
void scatter_rows(
    const array_job &, const linear_layer &, hls::stream<typename K::linear::y_beat> &, const bool[K::most_experts][1],
    bool[1][1][K::linear::lanes]) {}

template <typename K>
void queue_experts(
    const operation &, int, const typename K::word_t *, array_job[K::most_experts], expert_number[K::most_experts],
    bool[K::most_experts][1], bool[K::most_experts][1], bool[1][1][K::linear::lanes]) {}

template <typename K>
void end_experts(
    const operation &, const bool[1][1][K::linear::lanes], const typename K::word_t *, const typename K::word_t *,
    typename K::word_t *) {}

#endif
