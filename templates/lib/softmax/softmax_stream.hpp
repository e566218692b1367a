#ifndef MOEFORGE_SOFTMAX_STREAM_HPP
#define MOEFORGE_SOFTMAX_STREAM_HPP

#include "ap_int.h"
#include "hls_stream.h"

/// Reads one row of `keys` scores; what fills its last beat is dropped.
template <typename C>
void softmax_read_row(hls::stream<typename C::s_beat> &s, int keys, typename C::score_t row[C::max_keys]) {
beats:
    for (int first = 0; first < keys; first += C::lanes) {
// One beat a cycle; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys/C::lanes
        typename C::s_beat beat = s.read();
        for (int lane = 0; lane < C::lanes; lane++)
            if (first + lane < keys) row[first + lane] = beat.value[lane];
    }
}

/// Writes one row of `keys` weights; the last beat is filled with zeros.
template <typename C>
void softmax_write_row(hls::stream<typename C::p_beat> &p, int keys, const typename C::weight_t row[C::max_keys]) {
beats:
    for (int first = 0; first < keys; first += C::lanes) {
// One beat a cycle; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys/C::lanes
        typename C::p_beat beat;
        for (int lane = 0; lane < C::lanes; lane++)
            beat.value[lane] = first + lane < keys ? row[first + lane] : typename C::weight_t(0);
        p.write(beat);
    }
}

/// Largest score of a row.
template <typename C> typename C::score_t softmax_maximum(int keys, const typename C::score_t row[C::max_keys]) {
    typename C::score_t maximum = row[0];
keys:
    for (int key = 1; key < keys; key++) {
// One comparison a cycle; an operation says how many keys there are.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=C::max_keys-1
        if (row[key] > maximum) maximum = row[key];
    }
    return maximum;
}

#endif
