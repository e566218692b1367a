// Runs attention_reorder on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "attention_reorder.hpp"

static void unpack(moeforge::BeatReader &from, attention_reorder_op_beat &beat) {
    beat.tokens = ap_uint<5>(from.take(5, false));
    beat.score_shift = ap_uint<6>(from.take(6, false));
    beat.out_shift = ap_uint<6>(from.take(6, false));
}

static void unpack(moeforge::BeatReader &from, attention_reorder_q_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, attention_reorder_k_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, attention_reorder_v_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const attention_reorder_score_beat &beat) {
    for (int i = 0; i < 4; i++) to.put(22, beat.value[i].to_int64());
}

static void pack(moeforge::BeatWriter &to, const attention_reorder_stat_beat &beat) {
    to.put(24, beat.inverse.to_int64());
    to.put(5, beat.shift.to_int64());
    to.put(22, beat.maximum.to_int64());
}

static void pack(moeforge::BeatWriter &to, const attention_reorder_y_beat &beat) {
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
    if (argc != 3) moeforge::fail("usage: csim_attention_reorder FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<attention_reorder_op_beat> op("op");
    hls::stream<attention_reorder_q_beat> q("q");
    hls::stream<attention_reorder_k_beat> k("k");
    hls::stream<attention_reorder_v_beat> v("v");
    hls::stream<attention_reorder_score_beat> score("score");
    hls::stream<attention_reorder_stat_beat> stat("stat");
    hls::stream<attention_reorder_y_beat> y("y");
    load(in_folder + "/op.bin", 17, op);
    load(in_folder + "/q.bin", 144, q);
    load(in_folder + "/k.bin", 144, k);
    load(in_folder + "/v.bin", 144, v);

    while (!op.empty()) attention_reorder(op, q, k, v, score, stat, y);

    must_be_empty("op", op);
    must_be_empty("q", q);
    must_be_empty("k", k);
    must_be_empty("v", v);
    store(out_folder + "/score.bin", 88, score);
    store(out_folder + "/stat.bin", 51, stat);
    store(out_folder + "/y.bin", 144, y);
    return 0;
}
