// What a bench drives and looks at of an accelerator.
#ifndef MOEFORGE_ACCELERATOR_PORTS_HPP
#define MOEFORGE_ACCELERATOR_PORTS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "axi_signals.hpp"

namespace moeforge {

/// A place that is looked at: its beats go to a file, in whole 32-bit words.
struct Tap {
    std::string name;
    Signal valid, data;
    std::vector<std::uint8_t> beats{};

    void sample() {
        if (!valid.get()) return;
        const std::size_t bytes = (data.port_bits + 7) / 8, padded = (data.port_bits + 31) / 32 * 4;
        beats.insert(beats.end(), data.bytes, data.bytes + bytes);
        beats.insert(beats.end(), padded - bytes, 0);
    }
};

/// What is looked at and driven of an accelerator's bench.
struct AcceleratorPorts {
    std::size_t addr_bits = 0, data_bits = 0, read_ports = 0, register_bits = 0, operation_bits = 0, part_bits = 0;
    std::vector<std::string> stall_causes{};   // of each bit of `waits`
    std::vector<Tap> taps{};
    AxiReadSignals reads{};
    AxiWriteSignals writes{};
    AxiLiteSignals registers{};
    Signal irq{}, running{}, fires{}, waits{};
    Signal in_run{};                              // as the register of cycles counts
    Signal counting{}, clearing{};                // the counters of operations go on, or begin anew
    Signal busy{}, row_operation{}, row_part{};   // the array is at a row of that operation, head or expert

    /// Why the array stands: the first cause that holds; their number where there is none.
    std::size_t stall() const {
        const std::uint64_t causes = waits.get();
        std::size_t cause = 0;
        while (cause < stall_causes.size() && (causes >> cause & 1) == 0) cause++;
        return cause;
    }
};

}   // namespace moeforge

#endif
