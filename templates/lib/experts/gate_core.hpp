#ifndef MOEFORGE_GATE_CORE_HPP
#define MOEFORGE_GATE_CORE_HPP

#include "ap_int.h"
#include "hls_stream.h"

/// The largest logits of a token so far, largest first; of equal ones the earlier stays ahead.
template <typename C> struct gate_slots {
    typename C::score_t logit[C::top_k];
    int index[C::top_k];
    int filled;

    /// @param given  slots that start with the least logit and the first expert instead of empty
    gate_slots(int given, int first) : filled(given) {
// All slots start, compare and move in one cycle.
#pragma HLS ARRAY_PARTITION variable=logit complete
#pragma HLS ARRAY_PARTITION variable=index complete
        for (int k = 0; k < C::top_k; k++) {
// All slots at once.
#pragma HLS UNROLL
            logit[k] = typename C::score_t(1) << (C::width - 1);
            index[k] = first;
        }
    }

    void insert(typename C::score_t value, int expert) {
// Inside the caller's pipeline: all slots compare and move in one cycle.
#pragma HLS INLINE
        for (int k = C::top_k - 1; k >= 0; k--) {
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

/// One operation. P says how a profile fills slots, sums exponentials and scores.
template <typename C, typename P>
void gate_core(
    hls::stream<typename C::op_beat> &op_stream, hls::stream<typename C::logit_beat> &logit,
    hls::stream<typename C::pick_beat> &pick) {
    typename C::score_t row[(C::experts + C::lanes - 1) / C::lanes * C::lanes];
// A beat of logits is put in place in one cycle.
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=C::lanes

    const typename C::op_beat op = op_stream.read();
    const int tokens = op.tokens;
    const int first = op.first;
    const int last = first + op.count.to_int();
tokens:
    for (int t = 0; t < tokens; t++) {
// For the report: an operation says how many tokens there are.
#pragma HLS LOOP_TRIPCOUNT max=C::max_tokens
    beats:
        for (int expert = 0; expert < C::experts; expert += C::lanes) {
// One beat of logits a cycle.
#pragma HLS PIPELINE II=1
            typename C::logit_beat beat = logit.read();
            for (int lane = 0; lane < C::lanes; lane++) row[expert + lane] = beat.value[lane];
        }
        gate_slots<C> slots(P::given_slots, first);
    experts:
        for (int expert = first; expert < last; expert++) {
// A logit a cycle through all slots; a task may have experts of its own.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::experts
            slots.insert(row[expert], expert);
        }
        pick.write(P::score(row, first, last, slots));
    }
}

#endif
