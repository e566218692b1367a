#ifndef MOEFORGE_LAYERNORM_CORE_HPP
#define MOEFORGE_LAYERNORM_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

/// floor(sqrt(value)), a bit of the result per step.
template <int RootWidth> ap_uint<RootWidth> integer_root(ap_uint<2 * RootWidth> value) {
    ap_uint<RootWidth> root = 0;
    ap_uint<RootWidth + 2> remainder = 0;
    for (int bit = RootWidth - 1; bit >= 0; bit--) {
// A subtraction a cycle: the loop is as long as the root, and hides behind the token before.
#pragma HLS PIPELINE II=1
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

/// One operation. A profile P gathers a token's statistics value by value, then applies them value by value.
template <typename C, typename P>
void layernorm_core(
    hls::stream<typename C::op_beat> &op, hls::stream<typename C::p_beat> &p, hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::y_beat> &y) {
    typename C::p_beat parameters[C::blocks];
    typename C::x_beat token[C::blocks];

    const typename C::op_beat operation = op.read();
    const int tokens = operation.tokens;
    for (int block = 0; block < C::blocks; block++) parameters[block] = p.read();
    for (int t = 0; t < tokens; t++) {
// The second pass of a token runs while the first pass of the next one does.
#pragma HLS DATAFLOW
        typename P::statistics statistics;
        for (int block = 0; block < C::blocks; block++) {
// One block a cycle, as fast as tokens come.
#pragma HLS PIPELINE II=1
            token[block] = x.read();
            for (int lane = 0; lane < C::lanes; lane++) statistics.add(token[block].value[lane]);
        }
        const typename P::normaliser normalise(statistics, operation);
        for (int block = 0; block < C::blocks; block++) {
// One block a cycle, as fast as results leave.
#pragma HLS PIPELINE II=1
            typename C::y_beat beat;
            for (int lane = 0; lane < C::lanes; lane++)
                beat.value[lane] =
                    normalise(token[block].value[lane], parameters[block].scale[lane], parameters[block].bias[lane]);
            y.write(beat);
        }
    }
}

#endif
