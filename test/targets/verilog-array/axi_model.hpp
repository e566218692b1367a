// The simulated memory by itself: when data come, and what is read of what is being written.
#ifndef MOEFORGE_AXI_MODEL_HPP
#define MOEFORGE_AXI_MODEL_HPP

#include "axi_wrong.hpp"
#include "require.hpp"

namespace model {

using namespace moeforge;

/// Writes a word, and reads it before and after the response was taken.
inline void run() {
    wrong::Top top;
    AxiMemorySettings settings;
    AxiMemory memory(
        settings, {{"tensors", 0x8000, true, std::vector<std::uint8_t>(0x1000)}}, 2, top.reads(), top.writes());
    const auto cycle = [&] {
        memory.before_edge();
        memory.after_edge();
    };
    // Gives the word, which comes in the upper half of the vector.
    const auto read = [&] {
        const std::uint64_t accepted = memory.cycle(), bytes = memory.read_statistics(1).bytes;
        wrong::read_at(top, 0x8010);
        cycle();
        top.ar_valid = 0;
        while (top.r_valid != 2) cycle();
        require(memory.cycle() == accepted + settings.latency, "latency");
        const std::uint32_t word = top.r_data[4];
        cycle();
        require(top.r_valid == 0 && memory.read_statistics(1).bytes == bytes + 16, "a burst of one beat");
        return word;
    };
    cycle();
    wrong::write_at(top, 0x8010);
    top.w_valid = top.w_last = 1;
    top.w_data[0] = 0x12345678;
    top.w_strb = 0x0007;
    top.b_ready = 0;
    cycle();
    top.aw_valid = top.w_valid = 0;
    while (top.b_valid == 0) cycle();
    require(read() == 0, "a write shows before its response is taken");
    top.b_ready = 1;
    cycle();
    require(memory.idle() && memory.bytes_of("tensors")[0x10] == 0x78, "a write does not land with its response");
    require(read() == 0x00345678, "strobes of a write");
}

}   // namespace model

#endif
