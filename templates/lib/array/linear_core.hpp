#ifndef MOEFORGE_LINEAR_CORE_HPP
#define MOEFORGE_LINEAR_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "linear_arithmetic.hpp"
#include "linear_digits.hpp"
#include "linear_scaling.hpp"
#include "times.hpp"

/// Weights of one operation, as tiles: output tile by output tile, digit by digit, input tile by input tile.
template <typename C>
void linear_load_weights(
    hls::stream<typename C::w_beat> &w, int tiles, typename C::w_t weights[C::weight_tiles][C::lanes][C::taps]) {
    int tile = 0, first = 0;
    const int steps = times(tiles, C::lanes / C::load_lanes);
beats:
    for (int step = 0; step < steps; step++) {
// One beat of the load port a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::weight_tiles*C::lanes/C::load_lanes
        const typename C::w_beat beat = w.read();
        for (int i = 0; i < C::load_lanes * C::taps; i++)
            weights[tile][first + i / C::taps][i % C::taps] = C::arithmetic::w_from_bits(beat.value[i]);
        const bool ends = first + C::load_lanes == C::lanes;
        tile = ends ? tile + 1 : tile;
        first = ends ? 0 : first + C::load_lanes;
    }
}

/// Biases of one operation, and factors where there are any, a row per output tile.
template <typename C>
void linear_load_bias(
    hls::stream<typename C::b_beat> &b, int rows, typename C::bias_t bias[C::max_out_tiles][C::lanes]) {
rows:
    for (int row = 0; row < rows; row++) {
// A bias row a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_out_tiles
        typename C::b_beat beat = b.read();
        for (int lane = 0; lane < C::lanes; lane++) bias[row][lane] = C::scaling::from_beat(beat, lane);
    }
}

/// The products of a block with a tile, summed in each lane.
template <typename C>
void linear_products(
    const typename C::x_t block[C::taps], const typename C::w_t weights[C::lanes][C::taps],
    typename C::arithmetic::acc_t sums[C::lanes]) {
// lanes x taps multipliers, in the pipeline of whoever has blocks and tiles.
#pragma HLS INLINE
    for (int lane = 0; lane < C::lanes; lane++) sums[lane] = typename C::arithmetic::acc_t(0);
    for (int pair = 0; pair < C::lanes / 2; pair++) {
        const int low = 2 * pair, high = low + 1;
        for (int tap = 0; tap < C::taps; tap++)
            C::arithmetic::add_pair(sums[low], sums[high], block[tap], weights[low][tap], weights[high][tap]);
    }
    const int alone = C::lanes - 1;   // has no neighbour where lanes are odd
    if (C::lanes % 2 == 1)
        for (int tap = 0; tap < C::taps; tap++)
            C::arithmetic::add_product(sums[alone], block[tap], weights[alone][tap]);
}

/// Every token meets every tile: a block and a tile a cycle, without a gap between output tiles or tokens.
template <typename C>
void linear_multiply(
    const typename C::op_beat &op, const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps],
    const typename C::bias_t bias[C::max_out_tiles][C::lanes], hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::scaling::sums_t> &sums) {
    typename C::x_t token[C::max_in_tiles][C::taps];
    typename C::acc_row_t acc;
// A whole block is read in one cycle.
#pragma HLS ARRAY_PARTITION variable=token complete dim=2
    const int tokens = op.tokens, in_tiles = op.in_tiles, out_tiles = op.out_tiles, digits = C::digits::count(op);
    const int tiles = times(times(in_tiles, digits), out_tiles);
    const int steps = times(tokens, tiles);
    int in_tile = 0, digit = 0, out_tile = 0, tile = 0;
pairs:
    for (int step = 0; step < steps; step++) {
// One loop for all, so that the pipeline is filled once an operation.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_pairs
        if (out_tile == 0 && digit == 0) {
            const typename C::x_beat beat = x.read();
            for (int tap = 0; tap < C::taps; tap++) token[in_tile][tap] = C::arithmetic::x_from_bits(beat.value[tap]);
        }
        typename C::arithmetic::acc_t products[C::lanes];
// All lanes add in the same cycle.
#pragma HLS ARRAY_PARTITION variable=products complete
        linear_products<C>(token[in_tile], weights[tile], products);
        for (int lane = 0; lane < C::lanes; lane++) {
            if (in_tile == 0)
                acc[lane] = digit == 0 ? C::arithmetic::start(C::scaling::value(bias[out_tile][lane]), op.bias_shift)
                                       : C::digits::next(acc[lane]);
            acc[lane] += products[lane];
        }
        const bool digit_ends = in_tile + 1 == in_tiles;
        const bool row_ends = digit_ends && digit + 1 == digits;
        const bool token_ends = tile + 1 == tiles;
        if (row_ends) sums.write(C::scaling::joined(acc, bias[out_tile], C::scaling::scales(op)));
        in_tile = digit_ends ? 0 : in_tile + 1;
        digit = row_ends ? 0 : digit_ends ? digit + 1 : digit;
        out_tile = token_ends ? 0 : row_ends ? out_tile + 1 : out_tile;
        tile = token_ends ? 0 : tile + 1;
    }
}

/// Sees results on their way into GELU: nobody, in hardware.
struct linear_unwatched {
    template <typename Row> void operator()(int, int, const Row &) const {}
};

/// Rounds sums, or their products with factors, to results.
/// @param watch  called with token, output tile and row
template <typename C, typename Watch>
void linear_finish(
    const typename C::op_beat &op, hls::stream<typename C::scaling::sums_t> &sums, hls::stream<typename C::row_t> &rows,
    Watch watch) {
    const bool scales = C::scaling::scales(op);
    const int tokens = op.tokens, out_tiles = op.out_tiles, turns = C::scaling::turns(op);
    const int steps = times(tokens, times(out_tiles, turns));
    int token = 0, out_tile = 0, turn = 0;
    typename C::scaling::sums_t row_sums;
    typename C::scaling::products_t products;
turns:
    for (int step = 0; step < steps; step++) {
// A row a cycle, or a turn of one: rows come once in in_tiles cycles.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_rows
        if (turn == 0) row_sums = sums.read();
        C::scaling::multiply(row_sums, scales, turn, products);
        const bool row_ends = turn + 1 == turns;
        const bool token_ends = row_ends && out_tile + 1 == out_tiles;
        if (row_ends) {
            typename C::row_t row;
            for (int lane = 0; lane < C::lanes; lane++)
                row[lane] = C::arithmetic::finish(products[lane], op.out_shift, op.out_width);
            watch(token, out_tile, row);
            rows.write(row);
        }
        token = token_ends ? token + 1 : token;
        out_tile = token_ends ? 0 : row_ends ? out_tile + 1 : out_tile;
        turn = row_ends ? 0 : turn + 1;
    }
}

/// So many rows of results through GELU, or as they are.
template <typename C>
void linear_activate(
    int count, const typename C::op_beat &op, hls::stream<typename C::row_t> &rows,
    hls::stream<typename C::y_beat> &y) {
    // Few evaluators take the lanes in turns: rows of what is activated come no faster.
    const int turns = op.gelu ? (C::lanes + C::evaluators - 1) / C::evaluators : 1;
    const int steps = times(count, turns);
    int turn = 0;
    typename C::row_t row;
    typename C::y_beat beat;
turns:
    for (int step = 0; step < steps; step++) {
// A turn a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::most_rows
        if (turn == 0) {
            row = rows.read();
            beat.value = row;
        }
        for (int i = 0; i < C::evaluators; i++) {
            const int lane = turn * C::evaluators + i;
            if (op.gelu && lane < C::lanes) beat.value[lane] = C::gelu(row[lane], op);
        }
        const bool ends = turn + 1 == turns;
        if (ends) y.write(beat);
        turn = ends ? 0 : turn + 1;
    }
}

/// The tokens of one operation through the array, rounded.
template <typename C, typename Watch>
void linear_rows(
    const typename C::op_beat &op, const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps],
    const typename C::bias_t bias[C::max_out_tiles][C::lanes], hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::row_t> &rows, Watch watch) {
// Rounding keeps up with the array.
#pragma HLS DATAFLOW
    hls::stream<typename C::scaling::sums_t> sums("sums");
    linear_multiply<C>(op, weights, bias, x, sums);
    linear_finish<C>(op, sums, rows, watch);
}

/// All results of an operation likewise.
template <typename C>
void linear_activate_all(
    const typename C::op_beat &op, hls::stream<typename C::row_t> &rows, hls::stream<typename C::y_beat> &y) {
    linear_activate<C>(times(op.tokens, op.out_tiles), op, rows, y);
}

/// And activated: y = requantise(((bias << bias_shift) + x . W^T) * factor), GELU if asked for.
template <typename C>
void linear_compute(
    const typename C::op_beat &op, const typename C::w_t weights[C::weight_tiles][C::lanes][C::taps],
    const typename C::bias_t bias[C::max_out_tiles][C::lanes], hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::y_beat> &y, linear_unwatched watch) {
// GELU keeps up with the array.
#pragma HLS DATAFLOW
    hls::stream<typename C::row_t> rows("rows");
    linear_rows<C>(op, weights, bias, x, rows, watch);
    linear_activate_all<C>(op, rows, y);
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
    linear_load_weights<C>(w, times(times(in_tiles, C::digits::count(op)), out_tiles), weights);
    linear_compute<C>(op, weights, bias, x, y, linear_unwatched());
}

#endif
