// Loops with and without names.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

inline void clear(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0;
}
inline void clear_long(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0;   // finds
}
inline void in_function(int *out) {
#pragma HLS PIPELINE II=1
    for (int i = 0; i < 4; i++) out[i] = 0;
}
void top(int *out) {
    for (int i = 0; i < 4; i++) {       // finds
        for (int j = 0; j < 4; j++) {   // finds
#pragma HLS PIPELINE II=1
            for (int k = 0; k < 4; k++) out[k] = 0;
            clear(out);
        }
    }
named:
    for (int i = 0; i < 4; i++) {
#pragma HLS PIPELINE off
        for (int j = 0; j < 4; j++) out[j] = 0;   // finds
    }
    for (int i = 0; i < 4; i++) {
#pragma HLS UNROLL
        for (int j = 0; j < 4; j++) out[j] = 0;   // finds
    }
    for (int i = 0; i < 4; i++) {   // finds
#pragma HLS UNROLL factor=2
        out[i] = 0;
    }
    clear_long(out);
    in_function(out);
}

#define FOUR(i) for (int i = 0; i < 4; i++)
void in_macro(int *out) {
    FOUR(i) out[i] = 0;                       // finds
    for (int i = 0; i < 4; i++) out[i] = 0;   // finds
}
