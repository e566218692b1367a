// Runs gate on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "gate.hpp"

static void unpack(moeforge::BeatReader &from, gate_op_beat &beat) {
    beat.tokens = ap_uint<5>(from.take(5, false));
    beat.first = ap_uint<3>(from.take(3, false));
    beat.count = ap_uint<3>(from.take(3, false));
}

static void unpack(moeforge::BeatReader &from, gate_logit_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const gate_pick_beat &beat) {
    for (int i = 0; i < 2; i++) to.put(3, beat.index[i].to_int64());
    for (int i = 0; i < 2; i++) to.put(18, beat.logit[i].to_int64());
    for (int i = 0; i < 2; i++) to.put(18, beat.score[i].to_int64());
    to.put(19, beat.sum.to_int64());
    to.put(18, beat.maximum.to_int64());
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
    if (argc != 3) moeforge::fail("usage: csim_gate FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<gate_op_beat> op("op");
    hls::stream<gate_logit_beat> logit("logit");
    hls::stream<gate_pick_beat> pick("pick");
    load(in_folder + "/op.bin", 11, op);
    load(in_folder + "/logit.bin", 144, logit);

    while (!op.empty()) gate(op, logit, pick);

    must_be_empty("op", op);
    must_be_empty("logit", logit);
    store(out_folder + "/pick.bin", 115, pick);
    return 0;
}
