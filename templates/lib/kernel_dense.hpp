#ifndef MOEFORGE_KERNEL_DENSE_HPP
#define MOEFORGE_KERNEL_DENSE_HPP

#include "hls_stream.h"

#include "kernel_fetch.hpp"
#include "kernel_operation.hpp"

// A network without experts: what kernel_experts.hpp does, there is nothing to do for.

struct no_experts {
    int length() const { return 0; }
    int start() const { return 0; }
    void next() {}
};

template <typename K>
void gather_rows(const operation &, int, const typename K::word_t *, const no_experts &, hls::stream<typename K::linear::x_beat> &) {}

template <typename K>
void scatter_rows(const linear_layer &, hls::stream<typename K::linear::y_beat> &, no_experts &) {}

template <typename K>
void queue_experts(const operation &, const typename K::word_t *, no_experts &, hls::stream<expert_number> &) {}

template <typename K> void begin_experts(const operation &, const typename K::word_t *, no_experts &) {}

template <typename K> void end_experts(const operation &, const no_experts &, typename K::word_t *) {}

template <typename K>
void run_gate(const operation &, int, const typename K::word_t *, typename K::word_t *) {}

#endif
