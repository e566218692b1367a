// Connects the streams of layernorm to the harness that all units share.
#include "Vlayernorm.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vlayernorm>(argc, argv, [](Vlayernorm &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 5),
            moeforge::input("p", &top.p_valid_i, &top.p_ready_o, &top.p_data_i, 128),
            moeforge::input("x", &top.x_valid_i, &top.x_ready_o, &top.x_data_i, 72),
            moeforge::output("y", &top.y_valid_o, &top.y_ready_i, &top.y_data_o, 72),
        };
    });
}
