// Pointers of a top function.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

inline void load(const int *from, hls::stream<int> &to) { to.write(from[0]); }
inline void store(hls::stream<int> &from, int *to) { to[0] = from.read(); }
inline void add(const int *more, hls::stream<int> &from, hls::stream<int> &to) { to.write(from.read() + more[1]); }
inline void shares(const int *first, const int *second, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"), t("t");
    load(first, s);
    add(second, s, t);   // finds
    store(t, out);
}
inline void does_not(const int *first, const int *second, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"), t("t");
    load(first, s);
    add(second, s, t);
    store(t, out);
}
void top(
    const int *a, const int *b,
    const int *c,   // finds
    int *out) {
#pragma HLS INTERFACE m_axi port=a bundle=gmem_a
#pragma HLS INTERFACE m_axi port=b bundle=gmem_a // finds
#pragma HLS INTERFACE m_axi port=out bundle=gmem_out
    shares(a, a + 4, out);
    does_not(a, b, out);
}
