// Connects the streams of gelu to the harness that all units share.
#include "Vgelu.h"
#include "harness.hpp"

int main(int argc, char **argv) {
    return moeforge::run<Vgelu>(argc, argv, [](Vgelu &top) {
        return std::vector<moeforge::Stream>{
            moeforge::input("in", &top.in_valid_i, &top.in_ready_o, &top.in_data_i, 145),
            moeforge::output("out", &top.out_valid_o, &top.out_ready_i, &top.out_data_o, 144),
        };
    });
}
