// Reasons of pragmas, and intervals of loops.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

inline void clear(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0;   // finds
}
void top(int *out) {
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
// A group has one reason.
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT max=4
            out[j] = 0;
        }
    }
    for (int i = 0; i < 4; i++) {
#pragma HLS PIPELINE II=1 // finds
        out[i] = 0;
    }
    for (int i = 0; i < 4; i++) {   // finds
// Without an interval.
#pragma HLS PIPELINE
        out[i] = 0;
    }
    for (int i = 0; i < 4; i++) {
// Whoever asks for none says so.
#pragma HLS PIPELINE off
        out[i] = 0;
    }
    for (int i = 0; i < 4; i++) clear(out);
    for (int i = 0; i < 4; i++) {
// lint: bounds: no reason for a pragma
#pragma HLS UNROLL // finds
        out[i] = 0;
    }
}
