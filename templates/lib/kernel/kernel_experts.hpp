#ifndef MOEFORGE_KERNEL_EXPERTS_HPP
#define MOEFORGE_KERNEL_EXPERTS_HPP

#include "hls_stream.h"

#include "kernel_fetch.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
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
            watch_value<K>(op.to[0], expert, place, op.rows, filled ? item.token.to_int() : -1);
            watch_value<K>(op.to[1], expert, place, op.rows, filled ? item.score.to_int() : 0);
        }
        watch_value<K>(op.to[2], 0, expert, C::experts, length);
        watch_value<K>(op.to[3], 0, expert, C::experts + 1, order[expert]);
        count += length > 0 ? 1 : 0;
    }
    watch_value<K>(op.to[3], 0, C::experts, C::experts + 1, count);
}
#endif

/// The tokens in the queue of the expert at work.
template <typename K>
void gather_rows(
    const operation &op, const array_job &job, int columns, const typename K::word_t *tensors,
    const typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    hls::stream<typename K::linear::x_beat> &x) {
    ap_int<32> row[K::row_values];
// As many values a cycle as a beat has.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=K::linear::taps
    for (int place = 0; place < job.tokens; place++) {
        const int token = queued[job.expert][place];
        read_row<K>(tensors, op.from[0] + token * row_words<K>(columns), columns, row);
        send_row<K, K::linear::taps>(row, columns, x);
    }
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

/// The experts that a token chose, from the tensors of indices and scores.
template <typename K>
void load_picks(
    const operation &op, const typename K::word_t *tensors, hls::stream<typename K::reorder::pick_beat> &pick) {
    ap_int<32> index[K::row_values], score[K::row_values];
    const int words = row_words<K>(K::reorder::top_k);
    for (int token = 0; token < op.rows; token++) {
        read_row<K>(tensors, op.from[0] + token * words, K::reorder::top_k, index);
        read_row<K>(tensors, op.from[1] + token * words, K::reorder::top_k, score);
        typename K::reorder::pick_beat beat;
        for (int choice = 0; choice < K::reorder::top_k; choice++) {
            beat.index[choice] = index[choice];
            beat.score[choice] = score[choice];
        }
        pick.write(beat);
    }
}

/// Every expert's queue.
template <typename K>
void fill_queues(
    const operation &op, const typename K::word_t *tensors,
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens],
    typename K::experts::token_t lengths[K::most_experts]) {
// Choices go into queues as they are read: nothing has to hold all of them.
#pragma HLS DATAFLOW
    hls::stream<typename K::reorder::pick_beat> pick("pick");
    load_picks<K>(op, tensors, pick);
    patch_reorder_fill_queues<typename K::reorder>(pick, op.rows, queues, lengths);
}

/// Whose turn it is when, with how many tokens, and where an expert's hidden values start: experts ascending.
template <typename K>
void order_experts(
    const typename K::experts::token_t lengths[K::most_experts], array_job jobs[K::most_experts],
    expert_number fetched[K::most_experts]) {
    typedef typename K::reorder C;
    int starts[C::experts];
    bool done[C::experts];
    int start = 0;
    for (int expert = 0; expert < C::experts; expert++) {
// One after the other: a sum.
#pragma HLS PIPELINE II=1
        starts[expert] = start;
        done[expert] = false;
        start += lengths[expert].to_int();
    }
    for (int place = 0; place < C::experts; place++) {
        const int next = patch_reorder_next<C>(lengths, done, place % 2 == 0);
        fetched[place] = expert_number(next);
        jobs[place].expert = next;
        jobs[place].tokens = next < 0 ? 0 : lengths[next].to_int();
        jobs[place].start = next < 0 ? 0 : starts[next];
        if (next >= 0) done[next] = true;
    }
}

/// Queues, and the order in which experts run: runs alone, as weights are fetched by it.
template <typename K>
void queue_experts(
    const operation &op, const typename K::word_t *tensors, array_job jobs[K::most_experts],
    expert_number fetched[K::most_experts], typename K::experts::token_t queued[K::most_experts][K::experts::tokens],
    typename K::experts::item_t queues[K::most_experts][K::experts::tokens]) {
    typedef typename K::reorder C;
    typename C::token_t lengths[K::most_experts];
    fill_queues<K>(op, tensors, queues, lengths);
    for (int expert = 0; expert < C::experts; expert++) {
        for (int place = 0; place < lengths[expert]; place++) {
// A token a cycle.
#pragma HLS PIPELINE II=1
            queued[expert][place] = queues[expert][place].token;
        }
    }
    order_experts<K>(lengths, jobs, fetched);
#ifndef __SYNTHESIS__
    watch_queues<K>(op, queues, lengths, fetched);
#endif
}

/// Experts, logits, scores and statistics of every token.
template <typename K>
void store_picks(const operation &op, hls::stream<typename K::gate::pick_beat> &pick, typename K::word_t *tensors) {
    typedef typename K::gate C;
    ap_int<32> index[K::row_values], logit[K::row_values], score[K::row_values], statistics[K::row_values];
    const int words = row_words<K>(C::top_k);
    for (int token = 0; token < op.rows; token++) {
        const typename C::pick_beat beat = pick.read();
        for (int choice = 0; choice < C::top_k; choice++) {
            index[choice] = beat.index[choice];
            logit[choice] = beat.logit[choice];
            score[choice] = beat.score[choice];
        }
        statistics[0] = beat.sum;
        statistics[1] = beat.maximum;
        write_row<K>(index, C::top_k, tensors, op.to[0] + token * words);
        write_row<K>(logit, C::top_k, tensors, op.to[1] + token * words);
        write_row<K>(score, C::top_k, tensors, op.to[2] + token * words);
        write_row<K>(statistics, 2, tensors, op.to[3] + token * row_words<K>(2));
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

/// The experts that each token chooses.
template <typename K>
void run_gate(const operation &op, int first, const typename K::word_t *tensors_in, typename K::word_t *tensors_out) {
// Logits are read while a token chooses.
#pragma HLS DATAFLOW
    typedef typename K::gate C;
    hls::stream<typename C::op_beat> operands("operands");
    hls::stream<typename C::logit_beat> logit("logit");
    hls::stream<typename C::pick_beat> pick("pick");
    send_gate_operands<K>(op, first, operands);
    load_rows<K, C::lanes>(tensors_in, op.from[0], op.rows, C::experts, logit);
    K::choose(operands, logit, pick);
    store_picks<K>(op, pick, tensors_out);
}

/// What results are added to; nothing where they are added to zeros.
template <typename K>
void load_onto(
    const operation &op, const typename K::word_t *tensors, hls::stream<typename K::reorder::onto_beat> &onto) {
    if (op.from[0] >= 0) load_rows<K, K::reorder::lanes>(tensors, op.from[0], op.rows, K::dim, onto);
}

template <typename K>
void read_onto(
    const operation &op, hls::stream<typename K::reorder::onto_beat> &onto,
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
    patch_reorder_read_onto<typename K::reorder>(onto, op.from[0] >= 0, op.rows, K::reorder::max_out_tiles, sums);
}

/// What the tokens start from.
template <typename K>
void begin_experts(
    const operation &op, const typename K::word_t *tensors,
    typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes]) {
// Rows are put in place as they are read.
#pragma HLS DATAFLOW
    hls::stream<typename K::reorder::onto_beat> onto("onto");
    load_onto<K>(op, tensors, onto);
    read_onto<K>(op, onto, sums);
}

/// The tokens with all contributions.
template <typename K>
void end_experts(
    const operation &op, const typename K::experts::sum_t sums[K::experts::tokens][K::experts::tiles][K::linear::lanes],
    typename K::word_t *tensors) {
// Rows are written as they are fitted.
#pragma HLS DATAFLOW
    hls::stream<typename K::reorder::out_beat> out("out");
    patch_reorder_send<typename K::reorder>(op.rows, K::reorder::max_out_tiles, sums, out);
    store_rows<K, K::reorder::lanes>(out, op.rows, K::dim, tensors, op.to[0]);
}

#endif
