// Statements of dataflow regions.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

struct flat {
    int a;
    ap_int<8> b;
};
struct with_array {
    int a[4];
};
struct built {
    int a;
    built() : a(computed()) {}
    static int computed() { return 4; }
};
inline int computed(int a) { return a + 1; }
void put(int n, hls::stream<int> &to);
inline void make(int n, hls::stream<int> &to) { to.write(n); }
inline int make_too(int n, hls::stream<int> &to) {
    to.write(n);
    return n;
}
inline void take(hls::stream<int> &from, int *out) { out[0] = from.read(); }
inline void take_flat(const flat &f, hls::stream<int> &from) { from.read(); }
inline void take_structure(const with_array &f, hls::stream<int> &from) { from.read(); }
inline void accepted(int n, const flat &f, int *out) {
#pragma HLS DATAFLOW
    typedef hls::stream<int> stream_t;
    const int next = n > 3 ? n + 1 : n;
    int buffer[4];
    stream_t s("s"), t("t");
    make(next * 2, s);
    take_flat(f, s);
    (void)out;
}
inline void loop_inside(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make(n, s);
    for (int i = 0; i < 4; i++) out[i] = 0;   // finds
    take(s, out);
}
inline void label_inside(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make(n, s);
zero:   // finds
    for (int i = 0; i < 4; i++) out[i] = 0;
    take(s, out);
}
inline void choice(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    if (n > 0) make(n, s);                     // finds
    n > 0 ? take(s, out) : take(s, out + 1);   // finds
}
inline int returns(int n, int *out) {   // finds
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make_too(n, s);   // finds
    take(s, out);
    return 0;   // finds
}
inline void computes(int n, const with_array &w, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    const int m = computed(n);   // finds
    int k = n;                   // finds
    built b;                     // finds
    out[1] = n;                  // finds
    make(computed(m + k), s);    // finds
    take_structure(w, s);        // finds
}
inline void in_loop(int n, int *out) {
    for (int i = 0; i < 4; i++) {
#pragma HLS DATAFLOW
        hls::stream<int> s("s");
        make(n + i, s);
        take(s, out + i);
    }
}
inline void two_loops(int n, int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0;   // finds
    for (int i = 0; i < 4; i++) {
#pragma HLS DATAFLOW
        hls::stream<int> s("s");
        make(n + i, s);
        take(s, out + i);
    }
}
template <typename C> void in_template(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make(n, s);
    out[0] = C::value;   // finds
    take(s, out);
}
struct config {
    static const int value = 3;
};
void top(int n, int *out) { in_template<config>(n, out); }
