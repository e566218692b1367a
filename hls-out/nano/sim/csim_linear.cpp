// Runs linear on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "linear.hpp"

static void unpack(moeforge::BeatReader &from, linear_op_beat &beat) {
    beat.tokens = ap_uint<5>(from.take(5, false));
    beat.in_tiles = ap_uint<5>(from.take(5, false));
    beat.out_tiles = ap_uint<5>(from.take(5, false));
    beat.bias_shift = ap_uint<6>(from.take(6, false));
    beat.out_shift = ap_uint<6>(from.take(6, false));
    beat.out_width = ap_uint<5>(from.take(5, false));
    beat.gelu = ap_uint<1>(from.take(1, false));
}

static void unpack(moeforge::BeatReader &from, linear_w_beat &beat) {
    for (int i = 0; i < 32; i++) beat.value[i] = ap_int<16>(from.take(16, true));
}

static void unpack(moeforge::BeatReader &from, linear_b_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<16>(from.take(16, true));
}

static void unpack(moeforge::BeatReader &from, linear_x_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const linear_y_beat &beat) {
    for (int i = 0; i < 8; i++) to.put(18, beat.value[i].to_int64());
}

template <typename Beat> void load(const std::string &path, int bits, hls::stream<Beat> &stream) {
    moeforge::BeatReader reader(path, bits);
    while (reader.next()) {
        Beat beat;
        unpack(reader, beat);
        stream.write(beat);
    }
}

template <typename Beat> void store(const std::string &path, int bits, hls::stream<Beat> &stream) {
    moeforge::BeatWriter writer(path, bits);
    while (!stream.empty()) {
        writer.begin();
        pack(writer, stream.read());
    }
}

template <typename Beat> void must_be_empty(const char *name, hls::stream<Beat> &stream) {
    if (!stream.empty()) moeforge::fail(std::string(name) + ": the unit did not read all beats");
}

int main(int argc, char **argv) {
    if (argc != 3) moeforge::fail("usage: csim_linear FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<linear_op_beat> op("op");
    hls::stream<linear_w_beat> w("w");
    hls::stream<linear_b_beat> b("b");
    hls::stream<linear_x_beat> x("x");
    hls::stream<linear_y_beat> y("y");
    load(in_folder + "/op.bin", 33, op);
    load(in_folder + "/w.bin", 512, w);
    load(in_folder + "/b.bin", 128, b);
    load(in_folder + "/x.bin", 144, x);

    while (!op.empty()) linear(op, w, b, x, y);

    must_be_empty("op", op);
    must_be_empty("w", w);
    must_be_empty("b", b);
    must_be_empty("x", x);
    store(out_folder + "/y.bin", 144, y);
    return 0;
}
