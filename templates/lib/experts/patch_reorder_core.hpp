#ifndef MOEFORGE_PATCH_REORDER_CORE_HPP
#define MOEFORGE_PATCH_REORDER_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "requantise.hpp"
#include "times.hpp"

/// A token in the queue of an expert.
template <typename C> struct patch_reorder_item {
    typename C::token_t token;
    typename C::score_t score;
};

/// Sees every token's choices on their way into the queues: nobody, in hardware.
struct patch_reorder_unwatched {
    template <typename Pick> void operator()(int, const Pick &) const {}
};

/// Puts every token into the queues of the experts that it chose. A choice of an expert that does not exist, or that an
/// earlier choice of the token named, does not count; nor, where C::prune, one whose score is at most C::prune_at.
/// @param queued  the tokens once more, for whoever gathers them
/// @param watch   called with a token and its choices
template <typename C, typename Pick, typename Watch>
void patch_reorder_fill_queues(
    hls::stream<Pick> &pick, int tokens, patch_reorder_item<C> queues[C::experts][C::max_tokens],
    typename C::token_t queued[C::experts][C::max_tokens], typename C::token_t lengths[C::experts], Watch watch) {
    int filled[C::experts];
    Pick beat;
    int token = 0, choice = 0;
// A queue's length is read, compared and counted in one cycle.
#pragma HLS ARRAY_PARTITION variable=filled complete
    for (int expert = 0; expert < C::experts; expert++) {
// Registers: all at once.
#pragma HLS UNROLL
        filled[expert] = 0;
    }
    const int steps = times(tokens, C::top_k);
choices:
    for (int step = 0; step < steps; step++) {
// A choice a cycle: the memory of the queues has one write port.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::top_k
        if (choice == 0) {
            beat = pick.read();
            watch(token, beat);
        }
        const int expert = beat.index[choice];
        bool counts = expert < C::experts && !(C::prune && beat.score[choice] <= C::prune_at);
        for (int earlier = 0; earlier < C::top_k; earlier++)
            if (earlier < choice && beat.index[earlier] == beat.index[choice]) counts = false;
        if (counts) {
            patch_reorder_item<C> item;
            item.token = token;
            item.score = beat.score[choice];
            queues[expert][filled[expert]] = item;
            queued[expert][filled[expert]] = token;
            filled[expert]++;
        }
        const bool ends = choice + 1 == C::top_k;
        token = ends ? token + 1 : token;
        choice = ends ? 0 : choice + 1;
    }
lengths:
    for (int expert = 0; expert < C::experts; expert++) {
// A length a cycle.
#pragma HLS PIPELINE II=1
        lengths[expert] = filled[expert];
    }
}

/// The experts as they run, those without tokens behind them as -1: the leading ones by index, then the longest and the
/// shortest queue in turns.
template <typename C, typename Number>
void patch_reorder_order(const typename C::token_t lengths[C::experts], Number order[C::experts]) {
    bool done[C::experts];
    int expert = 0, place = 0, next = -1, best = 0;
    bool longest = true;   // whose turn it is
// All that have run are known in one cycle.
#pragma HLS ARRAY_PARTITION variable=done complete
    for (int i = 0; i < C::experts; i++) {
// Registers: all at once.
#pragma HLS UNROLL
        done[i] = false;
    }
candidates:
    for (int step = 0; step < C::experts * C::experts; step++) {
// A comparison a cycle.
#pragma HLS PIPELINE II=1
        const int length = lengths[expert];
        const bool better = next < 0 || (next >= C::leading && (longest ? length > best : length < best));
        if (!done[expert] && length > 0 && better) {
            next = expert;
            best = length;
        }
        const bool ends = expert + 1 == C::experts;
        if (ends) {
            order[place] = Number(next);
            if (next >= C::leading) longest = !longest;
            if (next >= 0) done[next] = true;
            next = -1;
            place++;
        }
        expert = ends ? 0 : expert + 1;
    }
}

/// All tokens of a layer into the memory on chip.
template <typename C>
void patch_reorder_read_tokens(
    hls::stream<typename C::tok_beat> &tok, int tokens, int tiles,
    typename C::tok_beat memory[C::max_tokens][C::max_in_tiles]) {
    int token = 0, tile = 0;
    const int steps = times(tokens, tiles);
blocks:
    for (int step = 0; step < steps; step++) {
// One block a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::max_in_tiles
        memory[token][tile] = tok.read();
        const bool ends = tile + 1 == tiles;
        token = ends ? token + 1 : token;
        tile = ends ? 0 : tile + 1;
    }
}

/// What the tokens start from: `onto`, or zero.
template <typename C>
void patch_reorder_read_onto(
    hls::stream<typename C::onto_beat> &onto, bool given, int tokens, int tiles,
    typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes]) {
    int token = 0, tile = 0;
    const int steps = times(tokens, tiles);
rows:
    for (int step = 0; step < steps; step++) {
// One row a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::max_out_tiles
        typename C::onto_beat beat;
        if (given) beat = onto.read();
        for (int lane = 0; lane < C::lanes; lane++)
            sums[token][tile][lane] = given ? typename C::sum_t(beat.value[lane]) : typename C::sum_t(0);
        const bool ends = tile + 1 == tiles;
        token = ends ? token + 1 : token;
        tile = ends ? 0 : tile + 1;
    }
}

/// The tokens in a queue, block by block.
template <typename C>
void patch_reorder_gather(
    const patch_reorder_item<C> queue[C::max_tokens], int length, int tiles,
    const typename C::tok_beat memory[C::max_tokens][C::max_in_tiles], hls::stream<typename C::entry_beat> &entry,
    hls::stream<typename C::x_beat> &x) {
    typename C::entry_beat item;
    int place = 0, tile = 0;
    const int steps = times(length, tiles);
blocks:
    for (int step = 0; step < steps; step++) {
// One block a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::max_in_tiles
        if (tile == 0) {
            item.token = queue[place].token;
            item.score = queue[place].score;
            entry.write(item);
        }
        typename C::x_beat beat;
        beat.value = memory[item.token.to_int()][tile].value;
        x.write(beat);
        const bool ends = tile + 1 == tiles;
        place = ends ? place + 1 : place;
        tile = ends ? 0 : tile + 1;
    }
}

/// A result times its score.
template <typename C> ap_int<C::y_width> patch_reorder_share(ap_int<C::y_width> value, typename C::score_t score) {
// Part of the pipeline over rows.
#pragma HLS INLINE
    const int width = C::y_width + C::score_width;
    const ap_int<width> product = value * score;
    return requantise<width, C::y_width, C::round, C::saturate>(product, C::score_fraction, C::y_width);
}

/// What an expert made of its queue, times the scores, onto the tokens: `tiles` rows of each from row `first` on.
template <typename C>
void patch_reorder_scatter(
    const patch_reorder_item<C> queue[C::max_tokens], int length, int first, int tiles,
    hls::stream<typename C::y_beat> &y, typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes]) {
    // Few multipliers take the lanes in turns: rows come no faster than the array makes them.
    const int turns = (C::lanes + C::scatterers - 1) / C::scatterers;
    typename C::y_beat beat, share;
    int place = 0, tile = 0, turn = 0;
    const int steps = times(length, times(tiles, turns));
turns:
    for (int step = 0; step < steps; step++) {
// A turn a cycle; a queue holds a token once, so no row of this call reads what another of it writes.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::max_out_tiles*turns
#pragma HLS DEPENDENCE variable=sums inter false
        const patch_reorder_item<C> item = queue[place];
        if (turn == 0) beat = y.read();
        for (int i = 0; i < C::scatterers; i++) {
            const int lane = turn * C::scatterers + i;
            if (lane < C::lanes) share.value[lane] = patch_reorder_share<C>(beat.value[lane], item.score);
        }
        const bool row_ends = turn + 1 == turns;
        for (int lane = 0; lane < C::lanes; lane++)
            if (row_ends) sums[item.token.to_int()][first + tile][lane] += share.value[lane];
        const bool ends = row_ends && tile + 1 == tiles;
        place = ends ? place + 1 : place;
        tile = ends ? 0 : row_ends ? tile + 1 : tile;
        turn = row_ends ? 0 : turn + 1;
    }
}

/// The tokens with all contributions.
template <typename C>
void patch_reorder_send(
    int tokens, int tiles, const typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes],
    hls::stream<typename C::out_beat> &out) {
    int token = 0, tile = 0;
    const int steps = times(tokens, tiles);
rows:
    for (int step = 0; step < steps; step++) {
// One row a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::max_out_tiles
        typename C::out_beat beat;
        for (int lane = 0; lane < C::lanes; lane++)
            beat.value[lane] =
                requantise<C::sum_width, C::y_width, false, C::saturate>(sums[token][tile][lane], 0, C::y_width);
        out.write(beat);
        const bool ends = tile + 1 == tiles;
        token = ends ? token + 1 : token;
        tile = ends ? 0 : tile + 1;
    }
}

/// One layer: queues, then expert by expert gather, the array, scatter.
template <typename C>
void patch_reorder_core(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::pick_beat> &pick,
    hls::stream<typename C::tok_beat> &tok, hls::stream<typename C::onto_beat> &onto,
    hls::stream<typename C::y_beat> &y, hls::stream<typename C::queue_beat> &queue,
    hls::stream<typename C::entry_beat> &entry, hls::stream<typename C::x_beat> &x,
    hls::stream<typename C::out_beat> &out) {
    // Static: tables of this size belong in memory, not on a simulator's stack.
    static patch_reorder_item<C> queues[C::experts][C::max_tokens];
    static typename C::token_t lengths[C::experts];
    static typename C::tok_beat memory[C::max_tokens][C::max_in_tiles];
    static typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes];
// A whole row is added in one cycle.
#pragma HLS ARRAY_PARTITION variable=sums complete dim=3
    static typename C::token_t queued[C::experts][C::max_tokens];
    int order[C::experts];

    const typename C::op_beat op = op_stream.read();
    patch_reorder_fill_queues<C>(pick, op.tokens, queues, queued, lengths, patch_reorder_unwatched());
    patch_reorder_order<C>(lengths, order);
    patch_reorder_read_tokens<C>(tok, op.tokens, op.in_tiles, memory);
    patch_reorder_read_onto<C>(onto, op.onto != 0, op.tokens, op.out_tiles, sums);
experts:
    for (int place = 0; place < C::experts; place++) {
        if (order[place] < 0) continue;
        const int expert = order[place];
        typename C::queue_beat run;
        run.expert = expert;
        run.length = lengths[expert];
        queue.write(run);
        patch_reorder_gather<C>(queues[expert], run.length, op.in_tiles, memory, entry, x);
        patch_reorder_scatter<C>(queues[expert], run.length, 0, op.out_tiles, y, sums);
    }
    typename C::queue_beat end;
    end.expert = 0;
    end.length = 0;
    queue.write(end);
    patch_reorder_send<C>(op.tokens, op.out_tiles, sums, out);
}

#endif
