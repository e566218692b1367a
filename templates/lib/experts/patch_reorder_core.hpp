#ifndef MOEFORGE_PATCH_REORDER_CORE_HPP
#define MOEFORGE_PATCH_REORDER_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "requantise.hpp"

/// A token in the queue of an expert.
template <typename C> struct patch_reorder_item {
    typename C::token_t token;
    typename C::score_t score;
};

/// Puts every token into the queues of the experts that it chose. A choice of an expert that does not exist, or that an
/// earlier choice of the token named, does not count; nor, where C::prune, one whose score is at most C::prune_at.
template <typename C>
void patch_reorder_fill_queues(
    hls::stream<typename C::pick_beat> &pick, int tokens, patch_reorder_item<C> queues[C::experts][C::max_tokens],
    typename C::token_t lengths[C::experts]) {
experts:
    for (int expert = 0; expert < C::experts; expert++) {
// An expert a cycle.
#pragma HLS PIPELINE II=1
        lengths[expert] = 0;
    }
tokens:
    for (int token = 0; token < tokens; token++) {
// For the report: an operation says how many tokens there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
        typename C::pick_beat beat = pick.read();
    choices:
        for (int choice = 0; choice < C::top_k; choice++) {
// A choice a cycle: the memory of the queues has one write port.
#pragma HLS PIPELINE II=1
            const int expert = beat.index[choice];
            bool counts = expert < C::experts && !(C::prune && beat.score[choice] <= C::prune_at);
            for (int earlier = 0; earlier < C::top_k; earlier++)
                if (earlier < choice && beat.index[earlier] == beat.index[choice]) counts = false;
            if (!counts) continue;
            patch_reorder_item<C> &item = queues[expert][lengths[expert].to_int()];
            item.token = token;
            item.score = beat.score[choice];
            lengths[expert]++;
        }
    }
}

/// The expert that runs next, or -1: by index; or, balanced, the longest and the shortest queue in turns.
template <typename C>
int patch_reorder_next(const typename C::token_t lengths[C::experts], const bool done[C::experts], bool longest) {
    int next = -1;
experts:
    for (int expert = 0; expert < C::experts; expert++) {
// One comparison a cycle, while the expert before computes.
#pragma HLS PIPELINE II=1
        if (done[expert] || lengths[expert] == 0) continue;
        const bool better =
            next < 0 || (C::balanced && (longest ? lengths[expert] > lengths[next] : lengths[expert] < lengths[next]));
        if (better) next = expert;
    }
    return next;
}

/// All tokens of a layer into the memory on chip.
template <typename C>
void patch_reorder_read_tokens(
    hls::stream<typename C::tok_beat> &tok, int tokens, int tiles,
    typename C::tok_beat memory[C::max_tokens][C::max_in_tiles]) {
tokens:
    for (int token = 0; token < tokens; token++) {
// For the report: an operation says how many tokens there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
    tiles:
        for (int tile = 0; tile < tiles; tile++) {
// One block a cycle; an operation says how many there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_in_tiles
            memory[token][tile] = tok.read();
        }
    }
}

/// What the tokens start from: `onto`, or zero.
template <typename C>
void patch_reorder_read_onto(
    hls::stream<typename C::onto_beat> &onto, bool given, int tokens, int tiles,
    typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes]) {
tokens:
    for (int token = 0; token < tokens; token++) {
// For the report: an operation says how many tokens there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
    tiles:
        for (int tile = 0; tile < tiles; tile++) {
// One row a cycle; an operation says how many there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_out_tiles
            typename C::onto_beat beat;
            if (given) beat = onto.read();
            for (int lane = 0; lane < C::lanes; lane++)
                sums[token][tile][lane] = given ? typename C::sum_t(beat.value[lane]) : typename C::sum_t(0);
        }
    }
}

/// The tokens in a queue, block by block.
template <typename C>
void patch_reorder_gather(
    const patch_reorder_item<C> queue[C::max_tokens], int length, int tiles,
    const typename C::tok_beat memory[C::max_tokens][C::max_in_tiles], hls::stream<typename C::entry_beat> &entry,
    hls::stream<typename C::x_beat> &x) {
places:
    for (int place = 0; place < length; place++) {
// For the report: a queue holds a token once.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
        typename C::entry_beat item;
        item.token = queue[place].token;
        item.score = queue[place].score;
        entry.write(item);
    tiles:
        for (int tile = 0; tile < tiles; tile++) {
// One block a cycle; an operation says how many there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_in_tiles
            typename C::x_beat beat;
            beat.value = memory[item.token.to_int()][tile].value;
            x.write(beat);
        }
    }
}

/// What an expert made of its queue, times the scores, onto the tokens: `tiles` rows of each from row `first` on.
template <typename C>
void patch_reorder_scatter(
    const patch_reorder_item<C> queue[C::max_tokens], int length, int first, int tiles,
    hls::stream<typename C::y_beat> &y, typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes]) {
places:
    for (int place = 0; place < length; place++) {
// For the report: a queue holds a token once.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
        const patch_reorder_item<C> item = queue[place];
        const int token = item.token;
    tiles:
        for (int tile = 0; tile < tiles; tile++) {
// One row a cycle; a queue holds a token once, so no row of this call reads what another of it writes.
#pragma HLS PIPELINE II=1
#pragma HLS DEPENDENCE variable=sums inter false
#pragma HLS LOOP_TRIPCOUNT max=C::max_out_tiles
            typename C::y_beat beat = y.read();
            for (int lane = 0; lane < C::lanes; lane++) {
                const ap_int<C::y_width + C::width> product = beat.value[lane] * item.score;
                sums[token][first + tile][lane] += requantise<C::y_width + C::width, C::y_width, C::round, C::saturate>(
                    product, C::score_fraction, C::y_width);
            }
        }
    }
}

/// The tokens with all contributions.
template <typename C>
void patch_reorder_send(
    int tokens, int tiles, const typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes],
    hls::stream<typename C::out_beat> &out) {
tokens:
    for (int token = 0; token < tokens; token++) {
// For the report: an operation says how many tokens there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
    tiles:
        for (int tile = 0; tile < tiles; tile++) {
// One row a cycle; an operation says how many there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_out_tiles
            typename C::out_beat beat;
            for (int lane = 0; lane < C::lanes; lane++)
                beat.value[lane] =
                    requantise<C::sum_width, C::y_width, false, C::saturate>(sums[token][tile][lane], 0, C::y_width);
            out.write(beat);
        }
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
    bool done[C::experts] = {};

    const typename C::op_beat op = op_stream.read();
    patch_reorder_fill_queues<C>(pick, op.tokens, queues, lengths);
    patch_reorder_read_tokens<C>(tok, op.tokens, op.in_tiles, memory);
    patch_reorder_read_onto<C>(onto, op.onto != 0, op.tokens, op.out_tiles, sums);
    bool longest = true;
experts:
    for (int expert = patch_reorder_next<C>(lengths, done, longest); expert >= 0;
         expert = patch_reorder_next<C>(lengths, done, longest)) {
// For the report: experts with empty queues do not run.
#pragma HLS LOOP_TRIPCOUNT max=C::experts
        typename C::queue_beat run;
        run.expert = expert;
        run.length = lengths[expert];
        queue.write(run);
        patch_reorder_gather<C>(queues[expert], run.length, op.in_tiles, memory, entry, x);
        patch_reorder_scatter<C>(queues[expert], run.length, 0, op.out_tiles, y, sums);
        done[expert] = true;
        longest = !longest;
    }
    typename C::queue_beat end;
    end.expert = 0;
    end.length = 0;
    queue.write(end);
    patch_reorder_send<C>(op.tokens, op.out_tiles, sums, out);
}

#endif
