// Connects the streams of patch_reorder to the harness that all units share.
#include "Vpatch_reorder.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vpatch_reorder>(argc, argv, [](Vpatch_reorder &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 12),
            moeforge::input("pick", &top.pick_valid_i, &top.pick_ready_o, &top.pick_data_i, 40),
            moeforge::input("tok", &top.tok_valid_i, &top.tok_ready_o, &top.tok_data_i, 144),
            moeforge::input("onto", &top.onto_valid_i, &top.onto_ready_o, &top.onto_data_i, 144),
            moeforge::input("y", &top.y_valid_i, &top.y_ready_o, &top.y_data_i, 144),
            moeforge::output("queue", &top.queue_valid_o, &top.queue_ready_i, &top.queue_data_o, 7),
            moeforge::output("entry", &top.entry_valid_o, &top.entry_ready_i, &top.entry_data_o, 23),
            moeforge::output("x", &top.x_valid_o, &top.x_ready_i, &top.x_data_o, 144),
            moeforge::output("out", &top.out_valid_o, &top.out_ready_i, &top.out_data_o, 144),
        };
    });
}
