// What a simulated memory is like, and what it counts.
#ifndef MOEFORGE_AXI_SETTINGS_HPP
#define MOEFORGE_AXI_SETTINGS_HPP

#include <cstdint>
#include <string>

#include "axi_bandwidth.hpp"
#include "axi_regions.hpp"
#include "harness.hpp"

namespace moeforge {

/// A burst that goes wrong.
struct AxiFault {
    std::uint64_t burst = 0;    // which, over all ports, from 1; 0: none
    unsigned response = 2;      // SLVERR; 3: DECERR
    bool short_burst = false;   // of a read: instead of the response, rlast comes with the first beat
};

/// Where the burst was that went wrong.
struct AxiFaultPlace {
    std::size_t port = 0;
    std::uint64_t address = 0;
};

struct AxiMemorySettings {
    unsigned latency = 80;            // cycles from a read's address to its first beat
    unsigned response_latency = 40;   // cycles from a write's last beat to its response
    double bytes_per_cycle = 42;      // of all ports together, reads and writes
    std::size_t outstanding = 32;     // bursts that a port accepts before it answers
    double jitter = 0;                // probability of a gap in each channel and cycle, and of each further latency
    std::uint64_t seed = 1;
    AxiFault read_fault, write_fault;
};

struct AxiStatistics {
    std::uint64_t bursts = 0, bytes = 0;
};

/// What the channels of all ports share.
struct AxiShared {
    AxiShared(const AxiMemorySettings &chosen, Regions memory, double beat_bytes)
        : settings(chosen), regions(std::move(memory)), bandwidth(chosen.bytes_per_cycle, beat_bytes),
          stalls(chosen.seed, chosen.jitter) {}

    AxiMemorySettings settings;
    Regions regions;
    Bandwidth bandwidth;
    Stalls stalls;
    std::uint64_t cycle = 0, read_bursts = 0, write_bursts = 0;
    AxiFaultPlace fault_place;

    bool is_faulty(const AxiFault &fault, std::uint64_t burst, const AxiFaultPlace &place) {
        if (burst != fault.burst) return false;
        fault_place = place;
        return true;
    }

    /// Cycle of an answer, with what jitter adds: eight cycles, and so on, as often as it says.
    std::uint64_t due(unsigned latency) {
        std::uint64_t due = cycle + latency;
        while (stalls.now()) due += 8;
        return due;
    }
};

}   // namespace moeforge

#endif
