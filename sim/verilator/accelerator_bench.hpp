// A whole accelerator under Verilator: its host on the registers, its memory behind the ports, what goes on inside as
// beats in files.
//
// usage: Vaccel_bench --weights FILE --images FILE --out DIR --output-bytes N [--scratch-bytes N] [--count N] [--task N]
//        [--weights-header N] [--runs N] [--latency N] [--bandwidth BYTES] [--jitter P] [--seed N] [--read-fault N] [--write-fault N] [--response N]
//        [--abort-at CYCLE] [--watchdog CYCLES] [--dump 1] [--trace FILE [--trace-from CYCLE] [--trace-to CYCLE]]
//        [--timeline FILE [--timeline-window CYCLES] [--timeline-gap CYCLES] [--timeline-marks FILE]]
//
//        Vaccel_bench --serve 1: a host in another process has registers and memory (accelerator_server.hpp)
//
// A waveform is of everything, or of these cycles of the first run, as the timeline counts them (accelerator_timeline.hpp).
// A timeline is of the last run; the marks are offsets within the weights, which it tells apart.
//
// The file of weights may begin with so many bytes of a header, which the accelerator does not see.
//
// accelerator_bench.cpp, the same for every accelerator, is compiled once and linked to each.
//
// Prints a report as JSON. Exit codes: 0 every run ended; 3 one did not, or a port broke the protocol; 2 wrong usage.
#ifndef MOEFORGE_ACCELERATOR_BENCH_HPP
#define MOEFORGE_ACCELERATOR_BENCH_HPP

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "accelerator_ports.hpp"
#include "harness.hpp"

namespace moeforge {

/// An accelerator in its bench, whatever its type.
class AcceleratorDevice {
public:
    virtual ~AcceleratorDevice() = default;
    virtual void eval() = 0;
#ifdef MOEFORGE_TRACE
    virtual void trace(Trace *trace) = 0;
#endif

    std::uint8_t *clock = nullptr, *reset = nullptr;
    AcceleratorPorts ports{};
};

/// Runs the accelerator that `make` gives, as the arguments say. Returns the exit code.
int run_accelerator_device(
    int count, char **arguments, const std::function<std::unique_ptr<AcceleratorDevice>(VerilatedContext &)> &make);

/// A bench of Verilator's class Top.
template <typename Top> class TranslatedAccelerator : public AcceleratorDevice {
public:
    /// @param describe - the sizes, and the taps.
    template <typename Describe> TranslatedAccelerator(VerilatedContext &context, Describe describe) : top_(&context) {
        ports = describe(top_);
        clock = &top_.clk_i;
        reset = &top_.rst_ni;
        bind_memory();
        bind_registers();
        ports.irq = signal(top_.irq, 1);
        ports.running = signal(top_.running, 1);
        ports.fires = signal(top_.fires, 1);
        ports.waits = signal(top_.waits, ports.stall_causes.size());
        bind_counters();
    }
    void eval() override { top_.eval(); }
#ifdef MOEFORGE_TRACE
    void trace(Trace *trace) override { top_.trace(trace, 99); }
#endif

private:
    void bind_memory() {
        const std::size_t addr = ports.addr_bits, data = ports.data_bits;
        ports.reads = {signal(top_.arvalid, 1), signal(top_.arready, 1), signal(top_.araddr, addr),
                       signal(top_.arlen, 8),   signal(top_.arsize, 3),  signal(top_.arburst, 2),
                       signal(top_.rvalid, 1),  signal(top_.rready, 1),  signal(top_.rdata, data),
                       signal(top_.rresp, 2),   signal(top_.rlast, 1)};
        ports.writes = {signal(top_.awvalid, 1),      signal(top_.awready, 1), signal(top_.awaddr, addr),
                        signal(top_.awlen, 8),        signal(top_.awsize, 3),  signal(top_.awburst, 2),
                        signal(top_.wvalid, 1),       signal(top_.wready, 1),  signal(top_.wdata, data),
                        signal(top_.wstrb, data / 8), signal(top_.wlast, 1),   signal(top_.bvalid, 1),
                        signal(top_.bready, 1),       signal(top_.bresp, 2)};
    }

    void bind_counters() {
        ports.in_run = signal(top_.in_run, 1);
        ports.counting = signal(top_.counting, 1);
        ports.clearing = signal(top_.clearing, 1);
        ports.busy = signal(top_.busy, 1);
        ports.row_operation = signal(top_.row_operation, ports.operation_bits);
        ports.row_part = signal(top_.row_part, ports.part_bits);
    }

    void bind_registers() {
        const std::size_t addr = ports.register_bits;
        ports.registers = {signal(top_.s_awvalid, 1),   signal(top_.s_awready, 1), signal(top_.s_awaddr, addr),
                           signal(top_.s_wvalid, 1),    signal(top_.s_wready, 1),  signal(top_.s_wdata, 32),
                           signal(top_.s_wstrb, 4),     signal(top_.s_bvalid, 1),  signal(top_.s_bready, 1),
                           signal(top_.s_bresp, 2),     signal(top_.s_arvalid, 1), signal(top_.s_arready, 1),
                           signal(top_.s_araddr, addr), signal(top_.s_rvalid, 1),  signal(top_.s_rready, 1),
                           signal(top_.s_rdata, 32),    signal(top_.s_rresp, 2)};
    }

    Top top_;
};

template <typename Top, typename Describe> int run_accelerator(int count, char **arguments, Describe describe) {
    return run_accelerator_device(count, arguments, [&](VerilatedContext &context) {
        return std::unique_ptr<AcceleratorDevice>(new TranslatedAccelerator<Top>(context, describe));
    });
}

}   // namespace moeforge

#endif
