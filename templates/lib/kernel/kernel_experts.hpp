#ifndef MOEFORGE_KERNEL_EXPERTS_HPP
#define MOEFORGE_KERNEL_EXPERTS_HPP

#include "hls_stream.h"

#include "kernel_fetch.hpp"
#include "kernel_memory.hpp"
#include "kernel_operation.hpp"
#include "kernel_watch.hpp"
#include "patch_reorder_core.hpp"

/// Whom tokens are gathered for.
template <typename K> struct gather_memory {
    typename K::reorder::token_t tokens[K::reorder::experts][K::reorder::max_tokens];
};

/// Where results go: queues with scores, and the tokens that they are added to.
template <typename K> struct scatter_memory {
    typedef typename K::reorder C;
    patch_reorder_item<C> queues[C::experts][C::max_tokens];
    typename C::sum_t sums[C::max_tokens][C::max_out_tiles][C::lanes];
};

/// What a layer with experts keeps on chip. Source and sink of the array have memories of their own: each has one reader.
template <typename K> struct expert_memory {
    typedef typename K::reorder C;
    typedef gather_memory<K> gather_t;
    typedef scatter_memory<K> scatter_t;
    gather_t gather;
    scatter_t scatter;
    typename C::token_t lengths[C::experts];
    int starts[C::experts];              // of an expert's rows among the hidden values, experts ascending
    expert_number order[C::experts];     // as they run; -1 from the last one on
    int place;                           // of the expert at work in `order`

    void next() { place++; }
    /// The expert at work; no tokens where none is left.
    array_job job() const {
        array_job none = {0, 0, 0};
        const int expert = order[place];
        if (expert < 0) return none;
        array_job found = {lengths[expert].to_int(), expert, starts[expert]};
        return found;
    }
};

#ifndef __SYNTHESIS__
template <typename K> void watch_queues(const operation &op, const expert_memory<K> &experts) {
    typedef typename K::reorder C;
    int count = 0;
    for (int expert = 0; expert < C::experts; expert++) {
        const int length = experts.lengths[expert];
        for (int place = 0; place < op.rows; place++) {
            const bool filled = place < length;
            const patch_reorder_item<C> &item = experts.scatter.queues[expert][place];
            watch_value<K>(op.to[0], expert, place, op.rows, filled ? item.token.to_int() : -1);
            watch_value<K>(op.to[1], expert, place, op.rows, filled ? item.score.to_int() : 0);
        }
        watch_value<K>(op.to[2], 0, expert, C::experts, length);
        watch_value<K>(op.to[3], 0, expert, C::experts + 1, experts.order[expert]);
        count += length > 0 ? 1 : 0;
    }
    watch_value<K>(op.to[3], 0, C::experts, C::experts + 1, count);
}
#endif

/// The tokens in the queue of the expert at work.
template <typename K>
void gather_rows(
    const operation &op, const array_job &job, int columns, const typename K::word_t *tensors,
    const gather_memory<K> &gather, hls::stream<typename K::linear::x_beat> &x) {
    ap_int<32> row[K::row_values];
// As many values a cycle as a beat has.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=K::linear::taps
    for (int place = 0; place < job.tokens; place++) {
        const int token = gather.tokens[job.expert][place];
        read_row<K>(tensors, op.from[0] + token * row_words<K>(columns), columns, row);
        send_row<K, K::linear::taps>(row, columns, x);
    }
}

/// What the expert at work made of its queue, onto the tokens.
template <typename K>
void scatter_rows(
    const array_job &job, const linear_layer &layer, hls::stream<typename K::linear::y_beat> &y,
    scatter_memory<K> &scatter) {
    const int lanes = K::linear::lanes;
    patch_reorder_scatter<typename K::reorder>(
        scatter.queues[job.expert], job.tokens, layer.first_column / lanes, (layer.out_features + lanes - 1) / lanes, y,
        scatter.sums);
}

/// The experts that a token chose, from the tensors of indices and scores.
template <typename K>
void load_picks(const operation &op, const typename K::word_t *tensors, hls::stream<typename K::reorder::pick_beat> &pick) {
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

/// The queues of the experts that tokens chose.
template <typename K>
void fill_queues(
    const operation &op, const typename K::word_t *tensors,
    patch_reorder_item<typename K::reorder> queues[K::reorder::experts][K::reorder::max_tokens],
    typename K::reorder::token_t lengths[K::reorder::experts]) {
// A token's choices are read while those of the one before are queued.
#pragma HLS DATAFLOW
    hls::stream<typename K::reorder::pick_beat> pick("pick");
    load_picks<K>(op, tensors, pick);
    patch_reorder_fill_queues<typename K::reorder>(pick, op.rows, queues, lengths);
}

/// Queues, and the order in which experts run, which the fetching of parameters waits for.
template <typename K>
void queue_experts(
    const operation &op, const typename K::word_t *tensors, expert_memory<K> &experts, hls::stream<expert_number> &order) {
    typedef typename K::reorder C;
    fill_queues<K>(op, tensors, experts.scatter.queues, experts.lengths);
    for (int expert = 0; expert < C::experts; expert++) {
        for (int place = 0; place < experts.lengths[expert]; place++) {
// A token a cycle.
#pragma HLS PIPELINE II=1
            experts.gather.tokens[expert][place] = experts.scatter.queues[expert][place].token;
        }
    }
    bool done[C::experts] = {};
    bool longest = true;
    int start = 0;
    for (int place = 0; place < C::experts; place++) {
        const int next = patch_reorder_next<C>(experts.lengths, done, longest);
        experts.order[place] = expert_number(next);
        order.write(expert_number(next));
        if (next >= 0) done[next] = true;
        longest = !longest;
        experts.starts[place] = start;
        start += experts.lengths[place].to_int();
    }
    experts.place = -1;
#ifndef __SYNTHESIS__
    watch_queues<K>(op, experts);
#endif
}

/// Experts, logits, scores and statistics of every token.
template <typename K>
void store_picks(
    const operation &op, hls::stream<typename K::gate::pick_beat> &pick, typename K::word_t *tensors) {
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

/// Tokens that contributions are added to, where there are any.
template <typename K>
void load_onto(
    const operation &op, const typename K::word_t *tensors, hls::stream<typename K::reorder::onto_beat> &onto) {
    if (op.from[0] >= 0) load_rows<K, K::reorder::lanes>(tensors, op.from[0], op.rows, K::dim, onto);
}

/// What the tokens start from, into the memory of their sums.
template <typename K>
void start_sums(
    const operation &op, const typename K::word_t *tensors,
    typename K::reorder::sum_t sums[K::reorder::max_tokens][K::reorder::max_out_tiles][K::reorder::lanes]) {
// Tokens are put in place while the next are read.
#pragma HLS DATAFLOW
    typedef typename K::reorder C;
    hls::stream<typename C::onto_beat> onto("onto");
    load_onto<K>(op, tensors, onto);
    patch_reorder_read_onto<C>(onto, op.from[0] >= 0, op.rows, C::max_out_tiles, sums);
}

/// The tokens with all contributions, out of the memory of their sums.
template <typename K>
void store_sums(
    const operation &op,
    const typename K::reorder::sum_t sums[K::reorder::max_tokens][K::reorder::max_out_tiles][K::reorder::lanes],
    typename K::word_t *tensors) {
// Tokens are written while the next are brought into range.
#pragma HLS DATAFLOW
    typedef typename K::reorder C;
    hls::stream<typename C::out_beat> out("out");
    patch_reorder_send<C>(op.rows, C::max_out_tiles, sums, out);
    store_rows<K, C::lanes>(out, op.rows, K::dim, tensors, op.to[0]);
}

template <typename K>
void begin_experts(const operation &op, const typename K::word_t *tensors, expert_memory<K> &experts) {
    start_sums<K>(op, tensors, experts.scatter.sums);
}

template <typename K>
void end_experts(const operation &op, const expert_memory<K> &experts, typename K::word_t *tensors) {
    store_sums<K>(op, experts.scatter.sums, tensors);
}

#endif
