// Connects the streams of patch_embed to the harness that all units share.
#include "Vpatch_embed.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vpatch_embed>(argc, argv, [](Vpatch_embed &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("img", &top.img_valid_i, &top.img_ready_o, &top.img_data_i, 64),
            moeforge::input("y", &top.y_valid_i, &top.y_ready_o, &top.y_data_i, 144),
            moeforge::input("pos", &top.pos_valid_i, &top.pos_ready_o, &top.pos_data_i, 144),
            moeforge::output("x", &top.x_valid_o, &top.x_ready_i, &top.x_data_o, 144),
            moeforge::output("out", &top.out_valid_o, &top.out_ready_i, &top.out_data_o, 144),
        };
    });
}
