// Runs patch_embed on vectors: reads every input stream from FOLDER/<stream>.bin, and writes every output stream to OUT.
#include <cstdio>
#include <string>

#include "beats.hpp"
#include "patch_embed.hpp"

static void unpack(moeforge::BeatReader &from, patch_embed_img_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_uint<8>(from.take(8, false));
}

static void unpack(moeforge::BeatReader &from, patch_embed_y_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void unpack(moeforge::BeatReader &from, patch_embed_pos_beat &beat) {
    for (int i = 0; i < 8; i++) beat.value[i] = ap_int<18>(from.take(18, true));
}

static void pack(moeforge::BeatWriter &to, const patch_embed_x_beat &beat) {
    for (int i = 0; i < 8; i++) to.put(18, beat.value[i].to_int64());
}

static void pack(moeforge::BeatWriter &to, const patch_embed_out_beat &beat) {
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
    if (argc != 3) moeforge::fail("usage: csim_patch_embed FOLDER OUT");
    const std::string in_folder = argv[1];
    const std::string out_folder = argv[2];
    hls::stream<patch_embed_img_beat> img("img");
    hls::stream<patch_embed_y_beat> y("y");
    hls::stream<patch_embed_pos_beat> pos("pos");
    hls::stream<patch_embed_x_beat> x("x");
    hls::stream<patch_embed_out_beat> out("out");
    load(in_folder + "/img.bin", 64, img);
    load(in_folder + "/y.bin", 144, y);
    load(in_folder + "/pos.bin", 144, pos);

    while (!img.empty()) patch_embed(img, y, pos, x, out);

    must_be_empty("img", img);
    must_be_empty("y", y);
    must_be_empty("pos", pos);
    store(out_folder + "/x.bin", 144, x);
    store(out_folder + "/out.bin", 144, out);
    return 0;
}
