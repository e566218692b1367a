// Pragmas that there are, and others.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

struct config {
    static const int lanes = 4;
};
template <typename C> void work(int *out) {
    int row[C::lanes];
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=C::lanes
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=C::lane // finds
#pragma HLS ARRAY_PARTITION variable=rows complete // finds
#pragma HLS ARAY_PARTITION variable=row complete // finds
#pragma HLS INTERFACE s_axilite port=return bundle=control
    for (int i = 0; i < C::lanes; i++) row[i] = out[i] = 0;
}
void top(int *out) { work<config>(out); }
