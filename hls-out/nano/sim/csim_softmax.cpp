// Runs softmax on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "softmax.hpp"

static void unpack(moeforge::BeatReader &from, softmax_op_beat &beat) {
    beat.rows = ap_uint<5>(from.take(5, false));
    beat.keys = ap_uint<5>(from.take(5, false));
}

static void unpack(moeforge::BeatReader &from, softmax_s_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<22>(from.take(22, true));
}

static void pack(moeforge::BeatWriter &to, const softmax_p_beat &beat) {
    for (int i = 0; i < 8; i++) to.put(17, beat.value[i].to_int64());
}

static void pack(moeforge::BeatWriter &to, const softmax_stat_beat &beat) {
    to.put(24, beat.inverse.to_int64());
    to.put(5, beat.shift.to_int64());
    to.put(22, beat.maximum.to_int64());
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
    if (argc != 3) moeforge::fail("usage: csim_softmax FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<softmax_op_beat> op("op");
    hls::stream<softmax_s_beat> s("s");
    hls::stream<softmax_p_beat> p("p");
    hls::stream<softmax_stat_beat> stat("stat");
    load(in_folder + "/op.bin", 10, op);
    load(in_folder + "/s.bin", 176, s);

    while (!op.empty()) softmax(op, s, p, stat);

    must_be_empty("op", op);
    must_be_empty("s", s);
    store(out_folder + "/p.bin", 136, p);
    store(out_folder + "/stat.bin", 51, stat);
    return 0;
}
