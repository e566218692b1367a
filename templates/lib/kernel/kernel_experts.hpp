#ifndef MOEFORGE_KERNEL_EXPERTS_HPP
#define MOEFORGE_KERNEL_EXPERTS_HPP

#include "hls_stream.h"

#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_rows.hpp"
#include "kernel_watch.hpp"
#include "patch_reorder_core.hpp"

/// What a layer with experts keeps on chip, in arrays that are passed around: source and sink of the array have some of
/// their own, so that each has one reader.
template <typename K> struct expert_types {
    typedef typename K::reorder::token_t token_t;
    typedef patch_reorder_item<typename K::reorder> item_t;
    typedef typename K::reorder::sum_t sum_t;
    static const int tokens = K::reorder::max_tokens;
    static const int tiles = K::reorder::max_out_tiles;
};

#ifndef __SYNTHESIS__
/// A token's choices, logits, scores and statistics.
template <typename K> struct watch_picks {
    template <typename Pick> void operator()(int token, const Pick &pick) const {
        const int count = K::gate::top_k;
        for (int choice = 0; choice < count; choice++) {
            watch_value<K>(WATCH_CHOICES, token, choice, count, pick.index[choice]);
            watch_value<K>(WATCH_CHOSEN_LOGITS, token, choice, count, pick.logit[choice]);
            watch_value<K>(WATCH_CHOSEN_SCORES, token, choice, count, pick.score[choice]);
        }
        watch_value<K>(WATCH_GATE_STATISTICS, token, 0, 2, pick.sum);
        watch_value<K>(WATCH_GATE_STATISTICS, token, 1, 2, pick.maximum);
    }
};

template <typename K>
void watch_queues(
    const operation &op, const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    const typename K::experts::token_t lengths[K::most_experts], const expert_number order[K::most_experts]) {
    typedef typename K::reorder C;
    int count = 0;
    for (int expert = 0; expert < C::experts; expert++) {
        const int length = lengths[expert];
        for (int place = 0; place < op.rows; place++) {
            const bool filled = place < length;
            const typename K::experts::item_t &item = queues[expert][place];
            watch_value<K>(WATCH_QUEUES, expert, place, op.rows, filled ? item.token.to_int() : -1);
            watch_value<K>(WATCH_QUEUE_SCORES, expert, place, op.rows, filled ? item.score.to_int() : 0);
        }
        watch_value<K>(WATCH_LENGTHS, 0, expert, C::experts, length);
        watch_value<K>(WATCH_ORDER, 0, expert, C::experts + 1, order[expert]);
        count += length > 0 ? 1 : 0;
    }
    watch_value<K>(WATCH_ORDER, 0, C::experts, C::experts + 1, count);
}
#endif

/// The tokens in the queue of the expert at work.
template <typename K>
void gather_tokens(
    int address, const array_job &job, int columns, const typename K::word_t *tensors,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    hls::stream<typename K::word_t> &words) {
    const int count = row_words<K>(columns);
places:
    for (int place = 0; place < job.tokens; place++) {
// For the report: how many there are is known when the kernel runs.
#pragma HLS LOOP_TRIPCOUNT max=K::max_tokens
        const int start = address + times(queued[job.expert][place], count);
    words:
        for (int word = 0; word < count; word++) {
// A word a cycle, in a burst for each token.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::row_values
            words.write(tensors[start + word]);
        }
    }
}

/// And as blocks.
template <typename K>
void queue_source(
    const operation &op, const array_job &job, int columns, const typename K::word_t *tensors,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    hls::stream<typename K::linear::x_beat> &x) {
// Words are read while blocks go out.
#pragma HLS DATAFLOW
    hls::stream<typename K::word_t> words("words");
    gather_tokens<K>(op.from, job, columns, tensors, queued, words);
    fill_beats<K, K::linear::taps, K::source_piece>(job.tokens, 1, columns, words, x);
}

/// What the expert at work made of its queue, onto the tokens.
template <typename K>
void scatter_rows(
    const array_job &job, const linear_layer &layer, hls::stream<typename K::linear::y_beat> &y,
    const typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    const int lanes = K::linear::lanes;
    patch_reorder_scatter<typename K::reorder>(
        queues[job.expert], job.tokens, layer.first_column / lanes, (layer.out_features + lanes - 1) / lanes, y, sums);
}

/// Choices into queues.
template <typename K>
void fill_queues(
    const operation &op, hls::stream<typename K::gate::pick_beat> &pick,
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    typename K::experts::token_t lengths[K::most_experts]) {
#ifdef __SYNTHESIS__
    const patch_reorder_unwatched watch;
#else
    const watch_picks<K> watch;
#endif
    patch_reorder_fill_queues<typename K::reorder>(pick, op.rows, queues, queued, lengths, watch);
}

/// What experts make starts from zeros.
template <typename K>
void clear_sums(int tokens, typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    const int steps = times(tokens, K::experts::tiles);
    int token = 0, tile = 0;
rows:
    for (int step = 0; step < steps; step++) {
// A row a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_rows
        for (int lane = 0; lane < K::linear::lanes; lane++) sums[token][tile][lane] = 0;
        const bool ends = tile + 1 == K::experts::tiles;
        token = ends ? token + 1 : token;
        tile = ends ? 0 : tile + 1;
    }
}

template <typename K>
void send_gate_operands(const operation &op, int first, hls::stream<typename K::gate::op_beat> &operands) {
    typename K::gate::op_beat beat;
    beat.tokens = op.rows;
    beat.first = first;
    beat.count = K::gate_count;
    operands.write(beat);
}

/// The experts that each token chooses, and every expert's queue.
template <typename K>
void choose_experts(
    const operation &op, int first, const typename K::word_t *tensors,
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    typename K::experts::token_t lengths[K::most_experts],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
// Logits are read while a token chooses, and choices go into queues as they are made.
#pragma HLS DATAFLOW
    typedef typename K::gate C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename C::logit_beat> logit("logit");
    hls::stream<typename C::pick_beat> pick("pick");
    send_gate_operands<K>(op, first, operands);
    rows_source<K, C::lanes, K::gate_piece>(op.from, op.rows, C::experts, tensors, logit);
    K::choose(operands, logit, pick);
    fill_queues<K>(op, pick, queues, queued, lengths);
    clear_sums<K>(op.rows, sums);
}

/// Whose turn it is when, with how many tokens, and where an expert's hidden values start: experts ascending.
template <typename K>
void order_experts(
    const typename K::experts::token_t lengths[K::most_experts], array_job jobs[K::most_experts],
    expert_number fetched[K::most_experts]) {
    typedef typename K::reorder C;
    expert_number order[C::experts];
    int starts[C::experts];
    int start = 0;
    patch_reorder_order<C>(lengths, order);
starts:
    for (int expert = 0; expert < C::experts; expert++) {
// One after the other: a sum.
#pragma HLS PIPELINE II=1
        starts[expert] = start;
        start += lengths[expert].to_int();
    }
places:
    for (int place = 0; place < C::experts; place++) {
// A place a cycle.
#pragma HLS PIPELINE II=1
        const int next = order[place];
        fetched[place] = expert_number(next);
        jobs[place].expert = next;
        jobs[place].tokens = next < 0 ? 0 : lengths[next].to_int();
        jobs[place].start = next < 0 ? 0 : starts[next];
    }
}

/// Queues, and the order in which experts run: runs alone, as weights are fetched by it.
template <typename K>
void queue_experts(
    const operation &op, int first, const typename K::word_t *tensors, array_job jobs[K::most_experts],
    expert_number fetched[K::most_experts], typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    typename K::experts::token_t lengths[K::most_experts];
    choose_experts<K>(op, first, tensors, queues, queued, lengths, sums);
    order_experts<K>(lengths, jobs, fetched);
#ifndef __SYNTHESIS__
    watch_queues<K>(op, queues, lengths, fetched);
#endif
}

/// The tokens' sums, on top of what they are added to; of nothing if there is nothing.
template <typename K>
void send_sums(
    const operation &op, const typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    hls::stream<typename K::reorder::onto_beat> &onto, hls::stream<typename K::reorder::out_beat> &out) {
    typedef typename K::reorder C;
    const int steps = times(op.rows, C::max_out_tiles);
    int token = 0, tile = 0;
rows:
    for (int step = 0; step < steps; step++) {
// A row a cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=K::most_rows
        typename C::onto_beat start;
        typename C::out_beat beat;
        if (op.from >= 0) start = onto.read();
        for (int lane = 0; lane < C::lanes; lane++) {
            const typename C::sum_t from = op.from >= 0 ? typename C::sum_t(start.value[lane]) : typename C::sum_t(0);
            const typename C::sum_t sum = sums[token][tile][lane] + from;
            beat.value[lane] = requantise<C::sum_width, C::y_width, false, C::saturate>(sum, 0, C::y_width);
        }
        out.write(beat);
        const bool ends = tile + 1 == C::max_out_tiles;
        token = ends ? token + 1 : token;
        tile = ends ? 0 : tile + 1;
    }
}

/// Tokens as they are read, added and written.
template <typename K>
void send_tokens(
    const operation &op, const row_strip &strip, int rows,
    const typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::word_t *tensors_in, const typename K::word_t *addends, typename K::word_t *tensors_out) {
// All at once.
#pragma HLS DATAFLOW
    typedef typename K::reorder C;
    hls::stream<typename C::onto_beat> onto("onto");
    hls::stream<typename C::out_beat> out("out");
    rows_source<K, C::lanes, K::row_piece>(op.from, rows, K::dim, tensors_in, onto);
    send_sums<K>(op, sums, onto, out);
    rows_sink<K, K::row_piece>(op, op.to, strip, 1, K::dim, addends, out, tensors_out);
}

/// The tokens with all contributions.
template <typename K>
void end_experts(
    const operation &op, const typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    const typename K::word_t *tensors_in, const typename K::word_t *addends, typename K::word_t *tensors_out) {
    const row_strip strip = {op.rows, 0, row_words<K>(K::dim), row_words<K>(K::dim)};
    send_tokens<K>(op, strip, op.from < 0 ? 0 : op.rows, sums, tensors_in, addends, tensors_out);
}

#endif
