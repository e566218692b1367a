import type { RuleName } from '../../../scripts/hls-lint/rules/index.js'

/** For each rule code in which it finds something at the lines that end in `// finds`, and at no others. */
export const snippets: Readonly<Record<RuleName, string>> = {
  canonical: `
struct flat { int a; ap_int<8> b; };
struct with_array { int a[4]; };
struct built { int a; built() : a(computed()) {} static int computed() { return 4; } };
inline int computed(int a) { return a + 1; }
void put(int n, hls::stream<int> &to);
inline void make(int n, hls::stream<int> &to) { to.write(n); }
inline int make_too(int n, hls::stream<int> &to) { to.write(n); return n; }
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
    for (int i = 0; i < 4; i++) out[i] = 0; // finds
    take(s, out);
}
inline void label_inside(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make(n, s);
zero: // finds
    for (int i = 0; i < 4; i++) out[i] = 0;
    take(s, out);
}
inline void choice(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    if (n > 0) make(n, s); // finds
    n > 0 ? take(s, out) : take(s, out + 1); // finds
}
inline int returns(int n, int *out) { // finds
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    make_too(n, s); // finds
    take(s, out);
    return 0; // finds
}
inline void computes(int n, const with_array &w, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s");
    const int m = computed(n); // finds
    int k = n; // finds
    built b; // finds
    out[1] = n; // finds
    make(computed(m + k), s); // finds
    take_structure(w, s); // finds
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
    for (int i = 0; i < 4; i++) out[i] = 0; // finds
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
    out[0] = C::value; // finds
    take(s, out);
}
struct config { static const int value = 3; };
void top(int n, int *out) { in_template<config>(n, out); }
`,
  depth: `
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
    stream_t shallow("shallow"); // finds
    stream_t just("just");
    stream_t almost("almost"); // finds
    hls::stream<int, 25> typed("typed");
    stream_t unknown("unknown"); // finds
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
        stream_t inner("inner"); // finds
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
    stream_t left("left"); // finds
    stream_t right("right"), passed("passed");
    split(from, left, right);
    total(right, passed);
    join(left, passed, out);
}
inline void waits_flat(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left"); // finds
    stream_t right("right"), passed("passed");
    split(from, left, right);
    total_flat(right, passed);
    join(left, passed, out);
}
inline void given_late(stream_t &from, int *out) {
#pragma HLS DATAFLOW
    stream_t left("left"); // finds
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
`,
  ports: `
struct item { int key; int score; };
struct beat { hls::vector<ap_int<8>, 4> value; };
struct config { static const int lanes = 4; };
struct counters { int a[8]; int at; void add(int by) { a[at] += by; } };
static int pick(const int table[8], int at) { return table[at]; }
template <typename C> void fill(int n, int row[64]) {
    for (int word = 0; word < n; word++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 4; j++) two[4 * i + j] = i;
    }
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        out[i] += halves[0] + halves[1] + halves[2];
    }
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        nearby[i] = i;
        nearby[i + 1] = i;
    }
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        pairs[i][0] = pairs[i + 1][0] + pairs[i + 2][0];
    }
}
void storage(int n, int *out) {
    static int narrow[64], both[64], usual[64];
#pragma HLS BIND_STORAGE variable=narrow type=ram_1p impl=bram
#pragma HLS RESOURCE variable=both core=RAM_T2P_BRAM
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        narrow[i] += i;
    }
    for (int i = 0; i < n; i++) {
#pragma HLS PIPELINE II=1
        both[i] = i;
        both[i + 1] = i;
    }
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
        for (int j = 0; j < 8; j++) wandering[(at + j) % 8] = i;
    }
    for (int i = 0; i < n; i++) { // finds
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
    for (int i = 0; i < n; i++) { // finds
#pragma HLS PIPELINE II=1
#pragma HLS UNROLL factor=3
        out[0] = b[i];
    }
}
inline int sum(const int from[64]) { // finds
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
    for (int i = 0; i < 64; i++) { // finds
#pragma HLS PIPELINE II=1
        out[i] = in[i] + in[i + 64];
    }
}
`,
  bounds: `
struct config { static const int lanes = 4; static const bool own = false; };
template <typename C> void loops(int n, int *out) {
    const int half = C::lanes / 2;
    for (int i = 0; i < C::lanes; i++) out[i] = 0;
    for (int i = C::lanes - 1; i >= 0; i--) out[i] = 0;
    for (int i = 0; i < 64; i += half) out[i] = 0;
    for (int i = 0; i < n && C::own; i++) out[i] = 0; // finds
    for (int i = 0; i < n; i++) out[i] = 0; // finds
    for (int i = 0; i < n; i++) {
#pragma HLS LOOP_TRIPCOUNT max=C::lanes
        out[i] = 0;
    }
    for (int i = 0; i < n; i++) { // finds
#pragma HLS LOOP_TRIPCOUNT min=1
        out[i] = 0;
    }
    while (n > 0) n--; // finds
    for (int i = 0; i < n; i++) { // finds
#pragma HLS UNROLL
        out[i] = 0;
    }
    for (int i = 0; i < 8; i++) {
#pragma HLS PIPELINE II=1
        for (int j = 0; j < i; j++) out[j] = 0; // finds
    }
    for (int i = 0; i < 8; i++) i += n; // finds
}
void top(int n, int *out) { loops<config>(n, out); }
`,
  label: `
inline void clear(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0;
}
inline void clear_long(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0; // finds
}
inline void in_function(int *out) {
#pragma HLS PIPELINE II=1
    for (int i = 0; i < 4; i++) out[i] = 0;
}
void top(int *out) {
    for (int i = 0; i < 4; i++) { // finds
        for (int j = 0; j < 4; j++) { // finds
#pragma HLS PIPELINE II=1
            for (int k = 0; k < 4; k++) out[k] = 0;
            clear(out);
        }
    }
named:
    for (int i = 0; i < 4; i++) {
#pragma HLS PIPELINE off
        for (int j = 0; j < 4; j++) out[j] = 0; // finds
    }
    for (int i = 0; i < 4; i++) {
#pragma HLS UNROLL
        for (int j = 0; j < 4; j++) out[j] = 0; // finds
    }
    for (int i = 0; i < 4; i++) { // finds
#pragma HLS UNROLL factor=2
        out[i] = 0;
    }
    clear_long(out);
    in_function(out);
}
`,
  'one-writer': `
struct pair { int a; int b; };
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
    hls::stream<int> s("s"); // finds
    hls::stream<int> t("t"); // finds
    int a[4]; // finds
    make(n, s);
    take(t, out);
}
inline void unwritten(int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"); // finds
    int a[4]; // finds
    idle(s, out);
    use(a, out);
}
inline void crowded(int n, int *out, int *other) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"); // finds
    int a[4]; // finds
    pair p[4]; // finds
    make(n, s);
    make_deep(n, s);
    fill(n, a);
    use(a, out);
    use(a, other);
    take(s, out + 1); // finds
    fill_pairs(n, p);
    fill_pairs(n, p);
    use_pairs(p, other); // finds
}
inline void backwards(int n, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"); // finds
    hls::stream<int> t("t"); // finds
    take(s, out);
    make(n, s);
    copy(t, t);
}
inline void from_outside(int n, int table[4], hls::stream<int> &s, int *out, int *other) {
    static int held[4];
    for (int i = 0; i < 4; i++) {
#pragma HLS DATAFLOW
        fill(n + i, table);
        use(table, out); // finds
        fill(n, held);
        use(held, other); // finds
        make(n, s);
        make(n, s); // finds
    }
}
`,
  bundles: `
inline void load(const int *from, hls::stream<int> &to) { to.write(from[0]); }
inline void store(hls::stream<int> &from, int *to) { to[0] = from.read(); }
inline void add(const int *more, hls::stream<int> &from, hls::stream<int> &to) { to.write(from.read() + more[1]); }
inline void shares(const int *first, const int *second, int *out) {
#pragma HLS DATAFLOW
    hls::stream<int> s("s"), t("t");
    load(first, s);
    add(second, s, t); // finds
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
    const int *a,
    const int *b,
    const int *c, // finds
    int *out) {
#pragma HLS INTERFACE m_axi port=a bundle=gmem_a
#pragma HLS INTERFACE m_axi port=b bundle=gmem_a // finds
#pragma HLS INTERFACE m_axi port=out bundle=gmem_out
    shares(a, a + 4, out);
    does_not(a, b, out);
}
`,
  pipeline: `
inline void clear(int *out) {
    for (int i = 0; i < 4; i++) out[i] = 0; // finds
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
    for (int i = 0; i < 4; i++) { // finds
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
`,
  pragma: `
struct config { static const int lanes = 4; };
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
`,
}
