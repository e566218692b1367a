// Connects the streams of softmax to the harness that all units share.
#include "Vsoftmax.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vsoftmax>(argc, argv, [](Vsoftmax &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 10),
            moeforge::input("s", &top.s_valid_i, &top.s_ready_o, &top.s_data_i, 176),
            moeforge::output("p", &top.p_valid_o, &top.p_ready_i, &top.p_data_o, 136),
            moeforge::output("stat", &top.stat_valid_o, &top.stat_ready_i, &top.stat_data_o, 51),
        };
    });
}
