// Loops with and without bounds.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

struct config {
    static const int lanes = 4;
    static const bool own = false, all = true;
};
template <typename C> void loops(int n, int *out) {
    const int half = C::lanes / 2;
    for (int i = 0; i < C::lanes; i++) out[i] = 0;
    for (int i = C::lanes - 1; i >= 0; i--) out[i] = 0;
    for (int i = 0; i < 64; i += half) out[i] = 0;
    for (int i = 0; i < n && C::own; i++) out[i] = 0;
    for (int i = 0; i < n && C::all; i++) out[i] = 0;   // finds
    for (int i = 0; i < n; i++) out[i] = 0;             // finds
    for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT max=C::lanes
        out[i] = 0;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS LOOP_TRIPCOUNT min=1
        out[i] = 0;
    }
    while (n > 0) n--;              // finds
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS UNROLL
        out[i] = 0;
    }
    for (int i = 0; i < 8; i++) {
#pragma HLS PIPELINE II=1
        for (int j = 0; j < i; j++) out[j] = 0;   // finds
    }
    for (int i = 0; i < 8; i++) i += n;   // finds
}
void top(int n, int *out) { loops<config>(n, out); }
template <int Size, bool Turned> void sized(int *out) {
    for (int i = 0; i < Size; i += Turned ? 2 : 1) out[i] = 0;
    for (int i = Size; i != 0; --i) out[i] = 0;
    for (;;) {   // finds
        if (out[0] > 0) break;
    }
}
void top_sized(int *out) { sized<8, true>(out); }
