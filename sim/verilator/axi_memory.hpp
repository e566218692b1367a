// The memory of an accelerator under Verilator: its read ports and its write port under one bandwidth ceiling, with the
// protocol checked on all of them. A breach goes to axi_failed.
//
// Inputs of the design are driven as from registers. In a cycle, with the reset released:
//     top.clk_i = 0; top.eval(); memory.before_edge();   // handshakes, with the values before the edge
//     top.clk_i = 1; top.eval(); memory.after_edge();    // what the design sees from now on
#ifndef MOEFORGE_AXI_MEMORY_HPP
#define MOEFORGE_AXI_MEMORY_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "axi_reader.hpp"
#include "axi_settings.hpp"
#include "axi_writer.hpp"

namespace moeforge {

class AxiMemory {
public:
    /// @param ports - read ports, whose data are as wide as the write port's.
    AxiMemory(
        const AxiMemorySettings &settings, std::vector<Region> regions, std::size_t ports, const AxiReadSignals &reads,
        const AxiWriteSignals &writes)
        : shared_(settings, Regions(std::move(regions)), static_cast<double>(writes.w_data.port_bits) / 8),
          writer_(writes) {
        for (std::size_t port = 0; port < ports; port++) readers_.emplace_back(reads, port);
    }

    void before_edge() {
        for (AxiReader &reader : readers_) reader.before_edge(shared_);
        writer_.before_edge(shared_);
    }

    void after_edge() {
        shared_.cycle++;
        shared_.bandwidth.next_cycle();
        const std::size_t count = readers_.size() + 1;
        // Who drew on the bandwidth last is asked last next time.
        const std::size_t first = first_;
        for (std::size_t i = 0; i < count; i++) {
            const std::size_t port = (first + i) % count;
            const bool drew = port < readers_.size() ? readers_[port].after_edge(shared_) : writer_.after_edge(shared_);
            if (drew) first_ = (port + 1) % count;
        }
    }

    /// Nothing in flight: every burst that was taken is answered.
    bool idle() const {
        return writer_.idle() &&
               std::all_of(readers_.begin(), readers_.end(), [](const AxiReader &reader) { return reader.idle(); });
    }

    /// May change while the memory is idle.
    Regions &regions() { return shared_.regions; }
    std::uint64_t cycle() const { return shared_.cycle; }
    const AxiStatistics &read_statistics(std::size_t port) const { return readers_.at(port).statistics(); }
    const AxiStatistics &write_statistics() const { return writer_.statistics(); }
    /// Cycles in which the ceiling held a beat back.
    std::uint64_t held_cycles() const { return shared_.bandwidth.held_cycles(); }
    const std::vector<std::uint8_t> &bytes_of(const std::string &region) const {
        return shared_.regions.bytes_of(region);
    }
    /// Where the burst was that the settings made go wrong.
    const AxiFaultPlace &fault_place() const { return shared_.fault_place; }

private:
    AxiShared shared_;
    AxiWriter writer_;
    std::vector<AxiReader> readers_;
    std::size_t first_ = 0;   // port that is served first; the write port comes behind the read ports
};

}   // namespace moeforge

#endif
