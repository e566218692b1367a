// Connects the streams of gate to the harness that all units share.
#include "Vgate.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vgate>(argc, argv, [](Vgate &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 11),
            moeforge::input("logit", &top.logit_valid_i, &top.logit_ready_o, &top.logit_data_i, 144),
            moeforge::output("pick", &top.pick_valid_o, &top.pick_ready_i, &top.pick_data_o, 115),
        };
    });
}
