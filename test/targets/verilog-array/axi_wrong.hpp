// Masters that break the protocol, each in one way: signals without any hardware behind them.
#ifndef MOEFORGE_AXI_WRONG_HPP
#define MOEFORGE_AXI_WRONG_HPP

#include "axi_memory.hpp"

namespace wrong {

using namespace moeforge;

/// The ports of a top with two read ports of 16 bytes, all at rest.
struct Top {
    std::uint8_t ar_valid = 0, ar_ready = 0, r_valid = 0, r_ready = 3, r_last = 0, r_resp = 0;
    std::uint8_t ar_size = 0b100'100, ar_burst = 0b01'01;
    std::uint16_t ar_len = 0;
    std::uint64_t ar_addr = 0;   // two of 32 bits
    std::uint32_t r_data[8] = {};
    std::uint8_t aw_valid = 0, aw_ready = 0, aw_len = 0, aw_size = 4, aw_burst = 1;
    std::uint32_t aw_addr = 0;
    std::uint8_t w_valid = 0, w_ready = 0, w_last = 0, b_valid = 0, b_ready = 1, b_resp = 0;
    std::uint16_t w_strb = 0xffff;
    std::uint32_t w_data[4] = {};

    AxiReadSignals reads() {
        return {signal(ar_valid, 1), signal(ar_ready, 1), signal(ar_addr, 32), signal(ar_len, 8),
                signal(ar_size, 3),  signal(ar_burst, 2), signal(r_valid, 1),  signal(r_ready, 1),
                signal(r_data, 128), signal(r_resp, 2),   signal(r_last, 1)};
    }
    AxiWriteSignals writes() {
        return {signal(aw_valid, 1), signal(aw_ready, 1), signal(aw_addr, 32), signal(aw_len, 8),   signal(aw_size, 3),
                signal(aw_burst, 2), signal(w_valid, 1),  signal(w_ready, 1),  signal(w_data, 128), signal(w_strb, 16),
                signal(w_last, 1),   signal(b_valid, 1),  signal(b_ready, 1),  signal(b_resp, 2)};
    }
};

/// Offers a read on port 1 at the address, in the upper half of the vector.
inline void read_at(Top &top, std::uint64_t address, unsigned length = 0) {
    top.ar_valid = 2;
    top.ar_addr = address << 32;
    top.ar_len = static_cast<std::uint16_t>(length << 8);
}

inline void write_at(Top &top, std::uint32_t address, std::uint8_t length = 0) {
    top.aw_valid = 1;
    top.aw_addr = address;
    top.aw_len = length;
}

/// Breaks the protocol as named. Ends in axi_failed, as it must; returns only where the checks found nothing.
inline void run(const std::string &name) {
    Top top;
    AxiMemorySettings settings;
    AxiMemory memory(
        settings,
        {{"weights", 0x1000, false, std::vector<std::uint8_t>(0x2000)},
         {"output", 0x8000, true, std::vector<std::uint8_t>(0x1000)}},
        2, top.reads(), top.writes());
    const auto cycle = [&] {
        memory.before_edge();
        memory.after_edge();
    };
    // Nothing is ready in the first cycle, so that what is offered in it waits.
    const bool waits = name.rfind("changed", 0) == 0 || name.rfind("fell", 0) == 0;
    if (!waits) cycle();
    if (name == "page") read_at(top, 0x1ff0, 1);
    if (name == "size") read_at(top, 0x1000), top.ar_size = 0b011'100;
    if (name == "kind") read_at(top, 0x1000), top.ar_burst = 0b10'01;
    if (name == "unaligned") read_at(top, 0x1008);
    if (name == "nowhere") read_at(top, 0x4000);
    if (name == "beyond") write_at(top, 0x9000);
    if (name == "read only") write_at(top, 0x1000);
    if (name == "changed address" || name == "fell address") read_at(top, 0x1000);
    if (name == "changed write address" || name == "fell write address") write_at(top, 0x8000);
    if (name == "changed data" || name == "fell data") top.w_valid = 1;
    if (name == "early last") write_at(top, 0x8000, 1), top.w_valid = 1, top.w_last = 1;
    if (name == "no last") write_at(top, 0x8000), top.w_valid = 1;
    cycle();
    if (name == "changed address") read_at(top, 0x1010);
    if (name == "fell address") top.ar_valid = 0;
    if (name == "changed write address") write_at(top, 0x8010);
    if (name == "fell write address") top.aw_valid = 0;
    if (name == "changed data") top.w_data[3] = 1;
    if (name == "fell data") top.w_valid = 0;
    for (int i = 0; i < 3; i++) cycle();
}

}   // namespace wrong

#endif
