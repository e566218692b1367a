// Stand-in for the header of Verilator's runtime, for Verilog that Yosys' CXXRTL made C++ of: what the harness asks of it.
//
// State that no reset sets is zero at the start, in every run. Verilator's is random, from the seed: whether results
// depend on it is seen there alone.
#ifndef MOEFORGE_CXXRTL_VERILATED_H
#define MOEFORGE_CXXRTL_VERILATED_H

#include <cstddef>
#include <cstdint>
#include <memory>

using CData = std::uint8_t;    // up to 8 bits
using SData = std::uint16_t;   // up to 16 bits
using IData = std::uint32_t;   // up to 32 bits
// Up to 64 bits; CXXRTL keeps them in two words of 32.
typedef std::uint64_t QData __attribute__((aligned(4)));
using EData = std::uint32_t;
/// More bits, lowest word first.
template <std::size_t Words> using VlWide = EData[Words];

class VerilatedContext {
public:
    void fatalOnError(bool) {}
    bool gotFinish() const { return false; }
    void randReset(int) {}
    void randSeed(int) {}
    void traceEverOn(bool) {}
    std::uint64_t time() const { return time_; }
    void timeInc(std::uint64_t by) { time_ += by; }

private:
    std::uint64_t time_ = 0;
};

#endif
