#ifndef MOEFORGE_LINEAR_CORE_HPP
#define MOEFORGE_LINEAR_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "linear_arithmetic.hpp"

/// Weights of one operation, as tiles: output tile by output tile, input tile by input tile.
template <typename C>
void linear_load_weights(
    hls::stream<typename C::w_beat> &w, int tiles, typename C::w_t weights[C::weight_tiles][C::lanes][C::taps]) {
    for (int tile = 0; tile < tiles; tile++) {
        for (int first = 0; first < C::lanes; first += C::load_lanes) {
// One beat of the load port a cycle.
#pragma HLS PIPELINE II=1
            typename C::w_beat beat = w.read();
            for (int i = 0; i < C::load_lanes * C::taps; i++)
                weights[tile][first + i / C::taps][i % C::taps] = C::arithmetic::w_from_bits(beat.value[i]);
        }
    }
}

/// Biases of one operation, a row per output tile.
template <typename C>
void linear_load_bias(
    hls::stream<typename C::b_beat> &b, int rows, typename C::bias_t bias[C::max_out_tiles][C::lanes]) {
    for (int row = 0; row < rows; row++) {
// A bias row a cycle.
#pragma HLS PIPELINE II=1
        typename C::b_beat beat = b.read();
        for (int lane = 0; lane < C::lanes; lane++) bias[row][lane] = beat.value[lane];
    }
}

/// One token, block by block.
template <typename C>
void linear_read_token(
    hls::stream<typename C::x_beat> &x, int blocks, typename C::x_t token[C::max_in_tiles][C::taps]) {
    for (int block = 0; block < blocks; block++) {
// A block a cycle.
#pragma HLS PIPELINE II=1
        typename C::x_beat beat = x.read();
        for (int tap = 0; tap < C::taps; tap++) token[block][tap] = C::arithmetic::x_from_bits(beat.value[tap]);
    }
}

/// Adds the products of a token with an output tile's weights: a block meets a tile each cycle.
template <typename C>
void linear_sums(
    const typename C::x_t token[C::max_in_tiles][C::taps],
    const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps], int first_tile, int in_tiles,
    typename C::arithmetic::acc_t sums[C::lanes]) {
// The one place that multiplies: a copy for each caller would be an array of its own.
#pragma HLS INLINE off
    for (int in_tile = 0; in_tile < in_tiles; in_tile++) {
// lanes x taps multiply-accumulates a cycle.
#pragma HLS PIPELINE II=1
        for (int lane = 0; lane < C::lanes; lane++)
            for (int tap = 0; tap < C::taps; tap++)
                C::arithmetic::add_product(sums[lane], token[in_tile][tap], weights[first_tile + in_tile][lane][tap]);
    }
}

/// One output tile of a token.
template <typename C>
typename C::row_t linear_row(
    const typename C::op_beat &op, int out_tile, const typename C::x_t token[C::max_in_tiles][C::taps],
    const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps],
    const typename C::bias_t bias[C::max_out_tiles][C::lanes]) {
    typedef typename C::arithmetic arithmetic;
    const int in_tiles = op.in_tiles;
    typename arithmetic::acc_t acc[C::lanes];
// One accumulator register per lane: all lanes add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=acc complete

    for (int lane = 0; lane < C::lanes; lane++) {
// All lanes start in the same cycle.
#pragma HLS UNROLL
        acc[lane] = arithmetic::start(bias[out_tile][lane], op.bias_shift);
    }
    linear_sums<C>(token, weights, out_tile * in_tiles, in_tiles, acc);

    typename C::row_t row;
    for (int lane = 0; lane < C::lanes; lane++) {
// All lanes end in the same cycle.
#pragma HLS UNROLL
        row[lane] = arithmetic::finish(acc[lane], op.out_shift, op.out_width);
    }
    return row;
}

/// Sees results on their way into GELU: nobody, in hardware.
struct linear_unwatched {
    template <typename Row> void operator()(int, int, const Row &) const {}
};

/// The tokens of one operation through the array: y = requantise((bias << bias_shift) + x . W^T), GELU if asked for.
/// @param watch  called with token, output tile and row before GELU
template <typename C, typename Watch>
void linear_compute(
    const typename C::op_beat &op, const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps],
    const typename C::bias_t bias[C::max_out_tiles][C::lanes], hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::y_beat> &y, Watch watch) {
    typename C::x_t token[C::max_in_tiles][C::taps];
// A whole block is read in one cycle.
#pragma HLS ARRAY_PARTITION variable=token complete dim=2
    const int tokens = op.tokens;
    const int out_tiles = op.out_tiles;
    for (int t = 0; t < tokens; t++) {
        linear_read_token<C>(x, op.in_tiles, token);
        for (int out_tile = 0; out_tile < out_tiles; out_tile++) {
            typename C::row_t row = linear_row<C>(op, out_tile, token, weights, bias);
            watch(t, out_tile, row);
            typename C::y_beat beat;
            for (int lane = 0; lane < C::lanes; lane++) beat.value[lane] = op.gelu ? C::gelu(row[lane], op) : row[lane];
            y.write(beat);
        }
    }
}

/// One operation, weights and biases first.
template <typename C>
void linear_core(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::w_beat> &w, hls::stream<typename C::b_beat> &b,
    hls::stream<typename C::x_beat> &x, hls::stream<typename C::y_beat> &y) {
    // Static: tables of this size belong in memory, not on a simulator's stack.
    static typename C::w_t weights[C::weight_tiles][C::lanes][C::taps];
    static typename C::bias_t bias[C::max_out_tiles][C::lanes];
// A whole tile and a whole bias row are read in one cycle.
#pragma HLS ARRAY_PARTITION variable=weights complete dim=2
#pragma HLS ARRAY_PARTITION variable=weights complete dim=3
#pragma HLS ARRAY_PARTITION variable=bias complete dim=2

    const typename C::op_beat op = op_stream.read();
    const int in_tiles = op.in_tiles;
    const int out_tiles = op.out_tiles;
    linear_load_bias<C>(b, out_tiles, bias);
    linear_load_weights<C>(w, in_tiles * out_tiles, weights);
    linear_compute<C>(op, weights, bias, x, y, linear_unwatched());
}

#endif
