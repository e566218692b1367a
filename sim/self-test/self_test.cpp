// Clocks self_test: first so many cycles, of which the sum is printed, then for a while, to see how fast it is.
//
// usage: self_test CYCLES SECONDS
#include <chrono>

#include "Vself_test.h"
#include "harness.hpp"

static void clock(Vself_test &top) {
    top.clk_i = 0;
    top.eval();
    top.clk_i = 1;
    top.eval();
}

int main(int argc, char **argv) {
    if (argc != 3) moeforge::fail(2, "usage: self_test CYCLES SECONDS");
    VerilatedContext context;
    Vself_test top(&context);
    top.rst_ni = 0;
    for (int i = 0; i < 4; i++) clock(top);
    top.rst_ni = 1;
    for (long i = std::atol(argv[1]); i > 0; i--) clock(top);
    const unsigned long sum = top.sum_o;

    using Clock = std::chrono::steady_clock;
    const auto started = Clock::now();
    const auto end =
        started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::atof(argv[2])));
    const int at_once = 1000;
    double cycles = 0;
    do {
        for (int i = 0; i < at_once; i++) clock(top);
        cycles += at_once;
    } while (Clock::now() < end);
    const std::chrono::duration<double> took = Clock::now() - started;
    std::printf("{\"sum\":%lu,\"cyclesPerSecond\":%.0f}\n", sum, cycles / took.count());
    top.final();
    return 0;
}
