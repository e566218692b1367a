// Runs gelu on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "gelu.hpp"

static void unpack(moeforge::BeatReader &from, gelu_in_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
    beat.apply = ap_uint<1>(from.take(1, false));
}

static void pack(moeforge::BeatWriter &to, const gelu_out_beat &beat) {
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
    if (argc != 3) moeforge::fail("usage: csim_gelu FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<gelu_in_beat> in("in");
    hls::stream<gelu_out_beat> out("out");
    load(in_folder + "/in.bin", 145, in);

    while (!in.empty()) gelu(in, out);

    must_be_empty("in", in);
    store(out_folder + "/out.bin", 144, out);
    return 0;
}
