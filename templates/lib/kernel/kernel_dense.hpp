#ifndef MOEFORGE_KERNEL_DENSE_HPP
#define MOEFORGE_KERNEL_DENSE_HPP

#include "hls_stream.h"

#include "kernel_fetch.hpp"
#include "kernel_operation.hpp"

// A network without experts: what kernel_experts.hpp does, there is nothing to do for.

struct no_experts {
    struct gather_t {};
    struct scatter_t {};
    gather_t gather;
    scatter_t scatter;

    void next() {}
    array_job job() const {
        array_job none = {0, 0, 0};
        return none;
    }
};

template <typename K>
void gather_rows(
    const operation &, const array_job &, int, const typename K::word_t *, const no_experts::gather_t &,
    hls::stream<typename K::linear::x_beat> &) {}

template <typename K>
void scatter_rows(
    const array_job &, const linear_layer &, hls::stream<typename K::linear::y_beat> &, no_experts::scatter_t &) {}

template <typename K>
void queue_experts(const operation &, const typename K::word_t *, no_experts &, hls::stream<expert_number> &) {}

template <typename K> void begin_experts(const operation &, const typename K::word_t *, no_experts &) {}

template <typename K> void end_experts(const operation &, const no_experts &, typename K::word_t *) {}

template <typename K> void run_gate(const operation &, int, const typename K::word_t *, typename K::word_t *) {}

#endif
