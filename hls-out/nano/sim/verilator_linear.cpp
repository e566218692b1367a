// Connects the streams of linear to the harness that all units share.
#include "Vlinear.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vlinear>(argc, argv, [](Vlinear &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("op", &top.op_valid_i, &top.op_ready_o, &top.op_data_i, 33),
            moeforge::input("w", &top.w_valid_i, &top.w_ready_o, &top.w_data_i, 512),
            moeforge::input("b", &top.b_valid_i, &top.b_ready_o, &top.b_data_i, 128),
            moeforge::input("x", &top.x_valid_i, &top.x_ready_o, &top.x_data_i, 144),
            moeforge::output("y", &top.y_valid_o, &top.y_ready_i, &top.y_data_o, 144),
        };
    });
}
