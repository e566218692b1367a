// Streams that hold too much.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

typedef hls::stream<int> stream_t;
inline void send(int n, stream_t &to) {
    for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT max=8
        for (int j = 0; j < 3; j++) to.write(i);
    }
    if (n > 3) to.write(0);
    else to.write(1);
}
inline void send_some(int n, stream_t &to) {
    for (int i = 0; i < n; i++) to.write(i);
}
inline void receive(stream_t &from, int *out) { out[0] = from.read(); }
inline void held(int n, int *out) {
    stream_t shallow("shallow");   // finds
    stream_t just("just");
    stream_t almost("almost");   // finds
    hls::stream<int, 25> typed("typed");
    stream_t unknown("unknown");   // finds
    stream_t pair("pair");
#pragma HLS STREAM variable=just depth=25
#pragma HLS STREAM variable=almost depth=24
    send(n, shallow);
    receive(shallow, out);
    send(n, just);
    receive(just, out);
    send(n, almost);
    receive(almost, out);
    send(n, typed);
    receive(typed, out);
    send_some(n, unknown);
    receive(unknown, out);
    for (int i = 0; i < 9; i++) {
        pair.write(i);
        pair.write(i + 1);
        out[i] = pair.read() + pair.read();
    }
    for (int i = 0; i < 9; i++) {
        stream_t inner("inner");   // finds
        for (int j = 0; j < 3; j++) inner.write(j);
        for (int j = 0; j < 3; j++) out[j] = inner.read();
    }
}
inline void split(stream_t &from, stream_t &left, stream_t &right) {
    for (int i = 0; i < 8; i++) {
        const int value = from.read();
        left.write(value);
        right.write(value);
    }
}
inline void split_late(stream_t &from, stream_t &left, stream_t &right) {
    int sum = 0;
    for (int i = 0; i < 8; i++) {
        const int value = from.read();
        left.write(value);
        sum += value;
        if (i == 7) right.write(sum);
    }
}
inline void pass(stream_t &from, stream_t &to) {
    for (int i = 0; i < 8; i++) to.write(from.read());
}
inline void total(stream_t &from, stream_t &to) {
    int sum = 0;
    for (int i = 0; i < 8; i++) sum += from.read();
    to.write(sum);
}
inline void total_flat(stream_t &from, stream_t &to) {
    int sum = 0;
    for (int i = 0; i < 8; i++) {
        sum += from.read();
        if (i % 4 == 3) to.write(sum);
    }
}
inline void join(stream_t &left, stream_t &right, int *out) {
    const int first = right.read();
    for (int i = 0; i < 8; i++) out[i] = left.read() + first;
}
inline void quick(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left"), right("right"), passed("passed");
    split(from, left, right);
    pass(right, passed);
    join(left, passed, out);
}
inline void waits(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left");   // finds
    stream_t right("right"), passed("passed");
    split(from, left, right);
    total(right, passed);
    join(left, passed, out);
}
inline void waits_flat(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left");   // finds
    stream_t right("right"), passed("passed");
    split(from, left, right);
    total_flat(right, passed);
    join(left, passed, out);
}
inline void given_late(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left");   // finds
    stream_t right("right"), passed("passed");
    split_late(from, left, right);
    pass(right, passed);
    join(left, passed, out);
}
inline void says(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left"), right("right"), passed("passed");
#pragma HLS STREAM variable=left depth=8
    split(from, left, right);
    total(right, passed);
    join(left, passed, out);
}
