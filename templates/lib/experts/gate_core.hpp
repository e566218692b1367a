#ifndef MOEFORGE_GATE_CORE_HPP
#define MOEFORGE_GATE_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

#include "times.hpp"

/// The largest logits of a token so far, largest first; of equal ones the earlier stays ahead.
template <typename C> struct gate_slots {
    typename C::score_t logit[C::top_k];
    int index[C::top_k];
    int filled;

    /// @param given  slots that start with the least logit and the first expert instead of empty
    void clear(int given, int first) {
// Inside the caller's pipeline: all slots in one cycle.
#pragma HLS INLINE
        filled = given;
        for (int k = 0; k < C::top_k; k++) {
// All slots in one cycle.
#pragma HLS UNROLL
            logit[k] = typename C::score_t(1) << (C::width - 1);
            index[k] = first;
        }
    }

    void insert(typename C::score_t value, int expert) {
// Inside the caller's pipeline: all slots compare and move in one cycle.
#pragma HLS INLINE
        for (int k = C::top_k - 1; k >= 0; k--) {
// All slots in one cycle.
#pragma HLS UNROLL
            const bool goes_above = k > 0 && (k - 1 >= filled || value > logit[k - 1]);
            const bool goes_here = k >= filled || value > logit[k];
            if (goes_above) {
                logit[k] = logit[k - 1];
                index[k] = index[k - 1];
            } else if (goes_here) {
                logit[k] = value;
                index[k] = expert;
            }
        }
        if (filled < C::top_k) filled++;
    }
};

/// A token's choices with what their scores are relative to.
template <typename C, typename P> struct gate_choice {
    gate_slots<C> slots;
    typename P::state_t state;
};

/// Logits one after another, and the largest of each token.
template <typename C, typename P>
void gate_choose(
    int tokens, int first, int count, hls::stream<typename C::logit_beat> &logit,
    hls::stream<typename C::score_t> &logits, hls::stream<gate_slots<C>> &chosen) {
    gate_slots<C> slots;
    typename C::logit_beat beat;
    int expert = 0;
    const int steps = times(tokens, C::experts);
logits:
    for (int step = 0; step < steps; step++) {
// A logit a cycle through all slots.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::experts
        if (expert % C::lanes == 0) beat = logit.read();
        if (expert == 0) slots.clear(P::given_slots, first);
        const typename C::score_t value = beat.value[expert % C::lanes];
        if (expert >= first && expert < first + count) slots.insert(value, expert);
        logits.write(value);
        const bool ends = expert + 1 == C::experts;
        if (ends) chosen.write(slots);
        expert = ends ? 0 : expert + 1;
    }
}

/// Exponentials of a token's logits, or of the chosen ones, summed.
template <typename C, typename P>
void gate_weigh(
    int tokens, int first, int count, hls::stream<typename C::score_t> &logits, hls::stream<gate_slots<C>> &chosen,
    hls::stream<gate_choice<C, P>> &weighed) {
    gate_choice<C, P> choice;
    int expert = 0;
    const int steps = times(tokens, C::experts);
logits:
    for (int step = 0; step < steps; step++) {
// As many cycles a logit as the sum of the one before takes.
#pragma HLS PIPELINE II=C::interval
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::experts
        if (expert == 0) {
            choice.slots = chosen.read();
            choice.state = P::start(choice.slots);
        }
        const typename C::score_t value = logits.read();
        if (C::sum_chosen) {
            if (expert < C::top_k) P::add(choice.state, choice.slots.logit[expert % C::top_k]);
        } else if (expert >= first && expert < first + count) {
            P::add(choice.state, value);
        }
        const bool ends = expert + 1 == C::experts;
        if (ends) weighed.write(choice);
        expert = ends ? 0 : expert + 1;
    }
}

/// Scores: a division for each choice.
template <typename C, typename P>
void gate_score(int tokens, hls::stream<gate_choice<C, P>> &weighed, hls::stream<typename C::pick_beat> &pick) {
    gate_choice<C, P> token;
    typename C::pick_beat beat;
    int k = 0;
    const int steps = times(tokens, C::top_k);
choices:
    for (int step = 0; step < steps; step++) {
// A divider that takes a choice each cycle.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens*C::top_k
        if (k == 0) token = weighed.read();
        beat.index[k] = token.slots.index[k];
        beat.logit[k] = token.slots.logit[k];
        beat.score[k] = P::score(token.state, token.slots.logit[k]);
        beat.sum = token.state.sum;
        beat.maximum = token.state.maximum;
        const bool ends = k + 1 == C::top_k;
        if (ends) pick.write(beat);
        k = ends ? 0 : k + 1;
    }
}

/// The tokens of a layer. P says how a profile fills slots, sums exponentials and scores.
template <typename C, typename P>
void gate_tokens(
    int tokens, int first, int count, hls::stream<typename C::logit_beat> &logit,
    hls::stream<typename C::pick_beat> &pick) {
// A token chooses while the one before is weighed and the one before that scored.
#pragma HLS DATAFLOW
    hls::stream<typename C::score_t> logits("logits");
    hls::stream<gate_slots<C>> chosen("chosen");
    hls::stream<gate_choice<C, P>> weighed("weighed");
// A token's logits wait until its largest is known.
#pragma HLS STREAM variable=logits depth=2*C::experts
    gate_choose<C, P>(tokens, first, count, logit, logits, chosen);
    gate_weigh<C, P>(tokens, first, count, logits, chosen, weighed);
    gate_score<C, P>(tokens, weighed, pick);
}

/// One operation.
template <typename C, typename P>
void gate_core(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::logit_beat> &logit,
    hls::stream<typename C::pick_beat> &pick) {
    const typename C::op_beat op = op_stream.read();
    gate_tokens<C, P>(op.tokens, op.first, op.count, logit, pick);
}

#endif
