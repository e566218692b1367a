// Channels of dataflow regions.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

struct pair {
    int a;
    int b;
};
inline void make(int n, hls::stream<int> &to) { to.write(n); }
inline void make_deep(int n, hls::stream<int> &to) { make(n, to); }
inline void take(hls::stream<int> &from, int *out) { out[0] = from.read(); }
inline void idle(hls::stream<int> &, int *) {}
inline void fill(int n, int to[4]) {
    for (int i = 0; i < 4; i++) to[i] = n + (i > 0 ? to[i - 1] : 0);
}
inline void fill_narrow(int n, ap_int<8> to[4]) { to[0] = n; }
inline void use_narrow(const ap_int<8> from[4], hls::stream<int> &to) { to.write(from[0]); }
inline void use(const int from[4], int *out) { out[0] = from[0]; }
inline void fill_pairs(int n, pair to[4]) {
    pair &first = to[0];
    first.a = n;
}
inline void use_pairs(const pair from[4], int *out) { out[0] = from[0].a; }
inline void copy(hls::stream<int> &from, hls::stream<int> &to) { to.write(from.read()); }
inline void fine(int n, const int table[4], int *out, int *other, int *third, int *fourth, int *fifth) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"), t("t");
    int a[4];
    pair p[4];
    ap_int<8> b[4];
    hls::stream<int> u("u");
    make_deep(n, s);
    copy(s, t);
    fill(n, a);
    fill_narrow(n, b);
    use_narrow(b, u);
    take(u, fifth);
    fill_pairs(n, p);
    take(t, third);
    use(a, out);
    use_pairs(p, fourth);
    use(table, other);
}
inline void unread(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");   // finds
    hls::stream<int> t("t");   // finds
    int a[4];                  // finds
    make(n, s);
    take(t, out);
}
inline void unwritten(int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");   // finds
    int a[4];                  // finds
    idle(s, out);
    use(a, out);
}
inline void crowded(int n, int *out, int *other) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");   // finds
    int a[4];                  // finds
    pair p[4];                 // finds
    make(n, s);
    make_deep(n, s);
    fill(n, a);
    use(a, out);
    use(a, other);
    take(s, out + 1);   // finds
    fill_pairs(n, p);
    fill_pairs(n, p);
    use_pairs(p, other);   // finds
}
inline void backwards(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");   // finds
    hls::stream<int> t("t");   // finds
    take(s, out);
    make(n, s);
    copy(t, t);
}
inline void from_outside(int n, int table[4], hls::stream<int> &s, int *out, int *other) {
    static int held[4];
    for (int i = 0; i < 4; i++) {
#pragma HLS DATAFLOW
        fill(n + i, table);
        use(table, out);   // finds
        fill(n, held);
        use(held, other);   // finds
        make(n, s);
        make(n, s);   // finds
    }
}
