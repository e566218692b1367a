#ifndef MOEFORGE_LAYERNORM_CORE_HPP
#define MOEFORGE_LAYERNORM_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "times.hpp"

/// floor(sqrt(value)), a bit of the result per step.
template <int RootWidth> ap_uint<RootWidth> integer_root(ap_uint<2 * RootWidth> value) {
    ap_uint<RootWidth> root = 0;
    ap_uint<RootWidth + 2> remainder = 0;
    for (int bit = RootWidth - 1; bit >= 0; bit--) {
// A stage of the pipeline over tokens for each bit.
#pragma HLS UNROLL
        ap_uint<2> pair = value.range(2 * bit + 1, 2 * bit);
        ap_uint<RootWidth + 2> brought = (remainder << 2) | pair;
        ap_uint<RootWidth + 2> trial = root;
        trial = (trial << 2) | ap_uint<RootWidth + 2>(1);
        root = root << 1;
        remainder = brought;
        if (brought >= trial) {
            remainder = brought - trial;
            root[0] = 1;
        }
    }
    return root;
}

/// Statistics of every token, which goes on to where they are applied.
template <typename C, typename P>
void layernorm_gather(
    int tokens, hls::stream<typename C::x_beat> &x, hls::stream<typename C::x_beat> &held,
    hls::stream<typename P::statistics> &gathered) {
    typename P::statistics statistics = P::nothing();
    int block = 0;
    const int steps = times(tokens, C::blocks);
blocks:
    for (int step = 0; step < steps; step++) {
// One block a cycle, as fast as tokens come.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::blocks
        const typename C::x_beat beat = x.read();
        if (block == 0) statistics = P::nothing();
        for (int lane = 0; lane < C::lanes; lane++) P::add(statistics, beat.value[lane]);
        held.write(beat);
        const bool ends = block + 1 == C::blocks;
        if (ends) gathered.write(statistics);
        block = ends ? 0 : block + 1;
    }
}

/// What a token's values are multiplied by: the root and the division, while the tokens around it are read and written.
template <typename C, typename P>
void layernorm_factors(
    int tokens, const typename C::op_beat &op, hls::stream<typename P::statistics> &gathered,
    hls::stream<typename P::factors> &found) {
tokens:
    for (int t = 0; t < tokens; t++) {
// A token's blocks come one a cycle, so its multipliers may take turns.
#pragma HLS PIPELINE II=C::blocks
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
        found.write(P::factors_of(gathered.read(), op));
    }
}

/// Every token normalised, scaled and shifted.
template <typename C, typename P>
void layernorm_apply(
    int tokens, hls::stream<typename C::p_beat> &p, hls::stream<typename C::x_beat> &held,
    hls::stream<typename P::factors> &found, hls::stream<typename C::y_beat> &y) {
    typename C::p_beat parameters[C::blocks];
    typename P::factors factors;
    int block = 0;
    const int steps = times(tokens, C::blocks);
blocks:
    for (int step = 0; step < steps; step++) {
// One block a cycle, as fast as results leave; parameters come with the first token.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::blocks
        if (block == 0) factors = found.read();
        if (step < C::blocks) parameters[block] = p.read();
        const typename C::x_beat beat = held.read();
        typename C::y_beat result;
        for (int lane = 0; lane < C::lanes; lane++)
            result.value[lane] =
                P::apply(factors, beat.value[lane], parameters[block].scale[lane], parameters[block].bias[lane]);
        y.write(result);
        block = block + 1 == C::blocks ? 0 : block + 1;
    }
}

/// The tokens of an operation, three of them under way. A profile P says what is gathered and how it is applied.
template <typename C, typename P>
void layernorm_tokens(
    const typename C::op_beat &op, hls::stream<typename C::p_beat> &p, hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::y_beat> &y) {
// A token is read, the factors of the one before are found, and the one before that is written.
#pragma HLS DATAFLOW
    hls::stream<typename C::x_beat> held("held");
    hls::stream<typename P::statistics> gathered("gathered");
    hls::stream<typename P::factors> found("found");
// Tokens wait for their factors, more of them where they are short.
#pragma HLS STREAM variable=held depth=C::held_blocks
    layernorm_gather<C, P>(op.tokens, x, held, gathered);
    layernorm_factors<C, P>(op.tokens, op, gathered, found);
    layernorm_apply<C, P>(op.tokens, p, held, found, y);
}

/// One operation.
template <typename C, typename P>
void layernorm_core(
    hls::stream<typename C::op_beat> &op, hls::stream<typename C::p_beat> &p, hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::y_beat> &y) {
    const typename C::op_beat operation = op.read();
    layernorm_tokens<C, P>(operation, p, x, y);
}

#endif
