// Arrays that loops access.
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

struct item {
    int key;
    int score;
};
struct beat {
    hls::vector<ap_int<8>, 4> value;
};
struct config {
    static const int lanes = 4;
};
struct counters {
    int a[8];
    int at;
    void add(int by) { a[at] += by; }
};
static int pick(const int table[8], int at) { return table[at]; }
template <typename C> void fill(int n, int row[64]) {
    for (int word = 0; word < n; word++) {   // finds
#pragma HLS PIPELINE II=1
        for (int i = 0; i < C::lanes; i++) row[word * C::lanes + i] = word;
    }
}
template <typename C> int total(int n, const int row[64]) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        sum += row[i];
    }
    return sum;
}
void split(int n, int *out) {
    int row[64], whole[64];
#pragma HLS ARRAY_PARTITION variable=row cyclic factor=config::lanes
    fill<config>(n, row);
    fill<config>(n, whole);
    out[0] = total<config>(n, row) + total<config>(n, whole);
}
void intervals(int n, int *out) {
    static int four[64], five[64];
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=2
        for (int j = 0; j < 4; j++) out[i] += four[i + j];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=2
        for (int j = 0; j < 5; j++) out[i] += five[i + j];
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE
        for (int j = 0; j < 5; j++) out[i] += five[i + j];
    }
}
void banks(int n, int *out) {
    static int two[64], pairs[8][8], halves[8], nearby[8];
#pragma HLS ARRAY_PARTITION variable=two cyclic factor=2
#pragma HLS ARRAY_PARTITION variable=pairs complete dim=2
#pragma HLS ARRAY_PARTITION variable=halves type=block factor=2
#pragma HLS ARRAY_PARTITION variable=nearby block factor=2
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 4; j++) out[i] += two[4 * i + j];
        for (int j = 0; j < 8; j++) pairs[i][j] = pairs[i][j] + 1;
        out[i] += halves[0] + halves[1] + halves[6] + halves[7];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 4; j++) two[4 * i + j] = i;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        out[i] += halves[0] + halves[1] + halves[2];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        nearby[i] = i;
        nearby[i + 1] = i;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        pairs[i][0] = pairs[i + 1][0] + pairs[i + 2][0];
    }
}
void storage(int n, int *out) {
    static int narrow[64], both[64], usual[64];
#pragma HLS BIND_STORAGE variable=narrow type=ram_1p impl=bram
#pragma HLS RESOURCE variable=both core=RAM_T2P_BRAM
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        narrow[i] += i;
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        both[i] = i;
        both[i + 1] = i;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        usual[i] = i;
        usual[i + 1] = i;
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        usual[i] = usual[i + 3];
        out[i] = i;
    }
}
void choices(int n, bool left, int *out) {
    static int a[64], b[64], c[64];
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        if (left) out[i] = a[i] + a[i + 1];
        else out[i] = a[i + 2] + a[i + 3];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        if (left) out[i] = b[i] + b[i + 1];
        else out[i] = b[i] + b[i + 1] + b[i + 2];
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        out[i] = left ? c[i] : c[i + 1];
        if (n > 3 && c[i + 2] > 0) out[i] = 0;
        for (int j = 0; j < 4; j++)
            if (j < 2) out[i] += c[i + 2];
    }
}
void unsure(const int at[64], int n, int *out) {
    static int a[64], b[64], c[64];
#pragma HLS ARRAY_PARTITION variable=a cyclic factor=4
#pragma HLS ARRAY_PARTITION variable=b cyclic factor=4
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        const int x = at[i], y = at[i + 1];
        out[i] = a[x] + a[y] + a[y + 1] + a[x + y];
    }
    // lint: ports: x and y never meet
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        const int x = at[i], y = at[i + 1];
        out[i] = b[x] + b[y] + b[y + 1] + b[x + y];
    }
    // lint: ports: of what is certain no comment helps
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        const int x = at[i], y = at[i + 1];
        out[i] = c[x] + c[y] + c[y + 1];
    }
}
void registers(int n, int at, int *out) {
    static const int table[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static int all[8], small[3];
    static item items[64];
    static beat beats[64];
    counters own;
#pragma HLS ARRAY_PARTITION variable=all complete
    int fixed[8], wandering[8];
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 8; j++) {
            fixed[j] = i + j;
            out[i] += table[(i + j) % 8] + all[(i + j) % 8] + small[(i + j) % 3];
        }
        for (int j = 1; j < 8; j++) fixed[j] += fixed[j - 1];
        out[i] += pick(table, i) + pick(table, i + 1) + pick(table, i + 2);
        item &one = items[i];
        one.key = fixed[7];
        one.score = fixed[6];
        beat held = beats[i];
        for (int j = 0; j < 4; j++) held.value[j] = beats[i].value[j] + 1;
        beats[i] = held;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 8; j++) wandering[(at + j) % 8] = i;
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        own.at = i;
        own.add(1);
        own.at = i + 1;
        own.add(1);
    }
}
void partly(int n, int *out) {
    static int a[64], b[64];
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=2
        out[0] = a[i];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=3
        out[0] = b[i];
    }
}
inline int sum(const int from[64]) {   // finds
#pragma HLS PIPELINE II=1
    int all = 0;
    for (int i = 0; i < 64; i++) all += from[i];
    return all;
}
void whole(int *out) {
    static int numbers[64];
    numbers[out[0]] = 1;
    out[0] = sum(numbers);
}
void outside(const int *in, int *out) {
#pragma HLS INTERFACE m_axi port=in bundle=gmem_in
#pragma HLS INTERFACE m_axi port=out bundle=gmem_out
    for (int i = 0; i < 64; i++) {
#pragma HLS PIPELINE II=1
        out[i] = in[i];
    }
    for (int i = 0; i < 64; i++) {   // finds
#pragma HLS PIPELINE II=1
        out[i] = in[i] + in[i + 64];
    }
}

inline int either(const int a[64], int i, bool one) {
    if (one) return a[i] + a[i + 1];
    return a[i + 2] + a[i + 3];
}
void phases(int n, int phase, bool left, bool right, int *out) {
    static int a[64], b[64], c[64], d[64], e[64], f[64];
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        if (phase == 0) out[0] = a[i] + a[i + 1];
        if (phase == 1) out[0] = a[i + 2] + a[i + 3];
        if (phase > 3) out[0] = a[i + 4] + a[i + 5];
        if (!(phase != 2)) a[i] = a[i + 6];
        if (left && right) out[0] = b[i] + b[i + 1];
        if (!left) out[0] = b[i + 2] + b[i + 3];
        if (3 <= i) out[0] = c[i] + c[i + 1];
        if (i < 3) out[0] = c[i + 2] + c[i + 3];
        switch (phase) {
        case 0: out[0] = d[i] + d[i + 1]; break;
        case 1:
            d[i] = 0;
            out[0] = d[i + 2];
            break;
        default: out[0] = d[i + 3] + d[i + 4];
        }
        out[0] += either(e, i, left);
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        if (phase < 3) out[0] = f[i] + f[i + 1];
        if (phase > 1) out[0] = f[i + 2];
    }
    // lint: ports: left and right never are
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        if (left) out[0] = f[i] + f[i + 1];
        if (right) out[0] = f[i + 2] + f[i + 3];
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        if (left) out[0] = f[i] + f[i + 1];
        if (right) out[0] = f[i + 2];
    }
}

void queues(int n, bool first, hls::stream<int> &from, hls::stream<int> &to) {
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        if (first) to.write(from.read());
        else to.write(from.read() + 1);
    }
    for (int i = 0; i < n; i++) {   // finds
#pragma HLS PIPELINE II=1
        to.write(from.read() + from.read());
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=2
        to.write(from.read() + from.read());
    }
}
