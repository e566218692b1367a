#ifndef MOEFORGE_KERNEL_NO_MEAN_HPP
#define MOEFORGE_KERNEL_NO_MEAN_HPP

#include "kernel_operation.hpp"

/// A network whose head reads no mean: what kernel_mean.hpp does, there is nothing to do for.
struct no_pooling {
    template <typename K> static void run(const operation &, const typename K::word_t *, typename K::word_t *) {}
};

#endif
