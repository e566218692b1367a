#ifndef MOEFORGE_KERNEL_ATTEND_WALK_HPP
#define MOEFORGE_KERNEL_ATTEND_WALK_HPP

#include "kernel_operation.hpp"
#include "times.hpp"

// In which order pairs of a block and a tile come where attention runs on the array: kernel_attend_rows.hpp.

/// What a row of pairs makes. An idle one is there where too few queries are: exponentials take their time.
enum row_kind { LAYER_ROW, SCORE_ROW, VALUE_ROW, IDLE_ROW };

/// Sizes of rows: blocks, digits of weights, output tiles, and the first tile of a head.
struct row_shape {
    int in_tiles;
    int digits;
    int out_tiles;
    int first_tile;
};

/// The kind of a slot's first row. A slot is a query's scores and the weighted sum of one K::attend_lead before it.
template <typename K> row_kind first_kind(int slot, int queries) {
    return slot < queries ? SCORE_ROW : slot < K::attend_lead ? IDLE_ROW : VALUE_ROW;
}

/// Where the array is: what the row at work makes, of which slot, that slot's place in rings, the head of its scores and
/// of its weighted sum, and the pair in the row.
struct row_walk {
    row_kind kind;
    int slot, place, head, sum_head, in_tile, digit, out_tile, tile;
};

/// Whether the pair at work is the last of its output tile.
inline bool tile_ends(const row_walk &at, const row_shape &shape) {
    return at.in_tile + 1 == shape.in_tiles && at.digit + 1 == shape.digits;
}

/// Queries of an operation: one for each head of a token.
inline int query_count(const operation &op) { return times(op.rows, op.heads); }

/// The shapes of an operation's rows, by their kinds, and the pairs of all.
template <typename K>
int row_shapes(const operation &op, const typename K::linear::op_beat &layer, row_shape shapes[4]) {
    const int digits = K::linear::digits::count(layer);
    const row_shape of_layer = {layer.in_tiles.to_int(), digits, layer.out_tiles.to_int(), 0};
    const row_shape of_scores = {K::head_blocks, 1, K::key_tiles / K::head_blocks, 0};
    const row_shape of_values = {K::key_blocks, 1, K::head_out_tiles, K::key_tiles};
    shapes[LAYER_ROW] = of_layer;
    shapes[SCORE_ROW] = of_scores;
    shapes[VALUE_ROW] = of_values;
    shapes[IDLE_ROW] = of_scores;
    if (op.kind != ATTEND) return times(layer.tokens, times(times(of_layer.in_tiles, digits), of_layer.out_tiles));
    const int queries = query_count(op);
    const int idle = queries < K::attend_lead ? K::attend_lead - queries : 0;
    return times(queries + idle, K::key_tiles) + times(queries, K::key_blocks * K::head_out_tiles);
}

/// A slot's place in rings, behind another.
template <typename K> int next_place(int place) { return place + 1 == K::attend_ring ? 0 : place + 1; }

/// To the next pair; at the end of a row to the next row.
template <typename K> void row_advance(row_walk &at, const row_shape &shape, int queries, int heads) {
// Part of the pipeline over pairs.
#pragma HLS INLINE
    const bool digit_ends = at.in_tile + 1 == shape.in_tiles;
    const bool ends = tile_ends(at, shape);
    const bool row_ends = ends && at.out_tile + 1 == shape.out_tiles;
    at.tile = row_ends ? 0 : at.tile + 1;
    at.out_tile = row_ends ? 0 : ends ? at.out_tile + 1 : at.out_tile;
    at.digit = ends ? 0 : digit_ends ? at.digit + 1 : at.digit;
    at.in_tile = digit_ends ? 0 : at.in_tile + 1;
    if (!row_ends || at.kind == LAYER_ROW) return;
    if (at.kind == VALUE_ROW) at.sum_head = at.sum_head + 1 == heads ? 0 : at.sum_head + 1;
    if (at.kind != VALUE_ROW && at.slot >= K::attend_lead) {
        at.kind = VALUE_ROW;
        return;
    }
    at.slot++;
    at.head = at.head + 1 == heads ? 0 : at.head + 1;
    at.place = next_place<K>(at.place);
    at.kind = first_kind<K>(at.slot, queries);
}

#endif
