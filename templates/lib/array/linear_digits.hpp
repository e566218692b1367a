#ifndef MOEFORGE_LINEAR_DIGITS_HPP
#define MOEFORGE_LINEAR_DIGITS_HPP

// How many weights of the array make one of a layer. Both have the same members, so that linear_core.hpp serves them.

/// Weights as they are.
struct single_digit {
    template <typename Op> static int count(const Op &) { return 1; }
    template <typename Acc> static Acc next(Acc acc) { return acc; }
};

/// Weights of layers may be cut into digits of so many bits, highest first: a sum is shifted before each next one.
template <int Bits> struct several_digits {
    template <typename Op> static int count(const Op &op) {
        const int others = op.digits;
        return others + 1;
    }
    template <typename Acc> static Acc next(Acc acc) { return acc << Bits; }
};

#endif
