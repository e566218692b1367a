// Runs layernorm on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "layernorm.hpp"

static void unpack(moeforge::BeatReader &from, layernorm_op_beat &beat) {
    beat.tokens = ap_uint<5>(from.take(5, false));
}

static void unpack(moeforge::BeatReader &from, layernorm_p_beat &beat) {
    for (int i = 0; i < 4; i++) beat.scale[i] = ap_int<16>(from.take(16, true));
    for (int i = 0; i < 4; i++) beat.bias[i] = ap_int<16>(from.take(16, true));
}

static void unpack(moeforge::BeatReader &from, layernorm_x_beat &beat) {
    for (int i = 0; i < 4; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const layernorm_y_beat &beat) {
    for (int i = 0; i < 4; i++) to.put(18, beat.value[i].to_int64());
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
    if (argc != 3) moeforge::fail("usage: csim_layernorm FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<layernorm_op_beat> op("op");
    hls::stream<layernorm_p_beat> p("p");
    hls::stream<layernorm_x_beat> x("x");
    hls::stream<layernorm_y_beat> y("y");
    load(in_folder + "/op.bin", 5, op);
    load(in_folder + "/p.bin", 128, p);
    load(in_folder + "/x.bin", 72, x);

    while (!op.empty()) layernorm(op, p, x, y);

    must_be_empty("op", op);
    must_be_empty("p", p);
    must_be_empty("x", x);
    store(out_folder + "/y.bin", 72, y);
    return 0;
}
