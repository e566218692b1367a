// Runs patch_reorder on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "patch_reorder.hpp"

static void unpack(moeforge::BeatReader &from, patch_reorder_op_beat &beat) {
    beat.tokens = ap_uint<5>(from.take(5, false));
    beat.in_tiles = ap_uint<3>(from.take(3, false));
    beat.out_tiles = ap_uint<3>(from.take(3, false));
    beat.onto = ap_uint<1>(from.take(1, false));
}

static void unpack(moeforge::BeatReader &from, patch_reorder_pick_beat &beat) {
    for (int i = 0; i < 2; i++) beat.index[i] = ap_uint<2>(from.take(2, false));
    for (int i = 0; i < 2; i++) beat.score[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, patch_reorder_tok_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, patch_reorder_onto_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, patch_reorder_y_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const patch_reorder_queue_beat &beat) {
    to.put(2, beat.expert.to_int64());
    to.put(5, beat.length.to_int64());
}

static void pack(moeforge::BeatWriter &to, const patch_reorder_entry_beat &beat) {
    to.put(5, beat.token.to_int64());
    to.put(18, beat.score.to_int64());
}

static void pack(moeforge::BeatWriter &to, const patch_reorder_x_beat &beat) {
    for (int i = 0; i < 8; i++) to.put(18, beat.value[i].to_int64());
}

static void pack(moeforge::BeatWriter &to, const patch_reorder_out_beat &beat) {
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
    if (argc != 3) moeforge::fail("usage: csim_patch_reorder FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<patch_reorder_op_beat> op("op");
    hls::stream<patch_reorder_pick_beat> pick("pick");
    hls::stream<patch_reorder_tok_beat> tok("tok");
    hls::stream<patch_reorder_onto_beat> onto("onto");
    hls::stream<patch_reorder_y_beat> y("y");
    hls::stream<patch_reorder_queue_beat> queue("queue");
    hls::stream<patch_reorder_entry_beat> entry("entry");
    hls::stream<patch_reorder_x_beat> x("x");
    hls::stream<patch_reorder_out_beat> out("out");
    load(in_folder + "/op.bin", 12, op);
    load(in_folder + "/pick.bin", 40, pick);
    load(in_folder + "/tok.bin", 144, tok);
    load(in_folder + "/onto.bin", 144, onto);
    load(in_folder + "/y.bin", 144, y);

    while (!op.empty()) patch_reorder(op, pick, tok, onto, y, queue, entry, x, out);

    must_be_empty("op", op);
    must_be_empty("pick", pick);
    must_be_empty("tok", tok);
    must_be_empty("onto", onto);
    must_be_empty("y", y);
    store(out_folder + "/queue.bin", 7, queue);
    store(out_folder + "/entry.bin", 23, entry);
    store(out_folder + "/x.bin", 144, x);
    store(out_folder + "/out.bin", 144, out);
    return 0;
}
