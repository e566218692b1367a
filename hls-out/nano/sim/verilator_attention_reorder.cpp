// Connects the streams of attention_reorder to the harness that all units share.
#include "Vattention_reorder.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vattention_reorder>(argc, argv, [](Vattention_reorder &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 17),
            moeforge::input("q", &top.q_valid_i, &top.q_ready_o, &top.q_data_i, 144),
            moeforge::input("k", &top.k_valid_i, &top.k_ready_o, &top.k_data_i, 144),
            moeforge::input("v", &top.v_valid_i, &top.v_ready_o, &top.v_data_i, 144),
            moeforge::output("score", &top.score_valid_o, &top.score_ready_i, &top.score_data_o, 88),
            moeforge::output("stat", &top.stat_valid_o, &top.stat_ready_i, &top.stat_data_o, 51),
            moeforge::output("y", &top.y_valid_o, &top.y_ready_i, &top.y_data_o, 144),
        };
    });
}
