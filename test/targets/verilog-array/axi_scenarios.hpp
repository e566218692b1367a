// What the bench goes through. Each scenario throws where something is not as it must be.
#ifndef MOEFORGE_AXI_SCENARIOS_HPP
#define MOEFORGE_AXI_SCENARIOS_HPP

#include "axi_bench.hpp"

namespace regs = accel_registers;

constexpr std::uint32_t done = 1u << regs::status_done, failed = 1u << regs::status_error,
                        aborted = 1u << regs::status_aborted;

inline std::string value(std::uint64_t number) { return hex(number); }

inline void require_equal(std::uint64_t got, std::uint64_t want, const std::string &what) {
    require(got == want, what + ": got " + value(got) + ", want " + value(want));
}

inline void run_whole(Bench &bench, std::size_t reads, std::size_t writes, std::size_t most_beats) {
    bench.queue(reads, writes, most_beats);
    bench.start();
    require_equal(bench.run_out(), done, "status of a run");
    bench.check_complete();
    require(bench.memory.idle(), "something is in flight after the run");
}

inline void print_statistics(const Bench &bench) {
    std::uint64_t bytes = bench.memory.write_statistics().bytes, busiest = bytes;
    for (std::size_t port = 0; port < ports; port++) {
        const std::uint64_t read = bench.memory.read_statistics(port).bytes;
        bytes += read;
        busiest = std::max(busiest, read);
    }
    std::printf(
        "{\"cycles\":%llu,\"bytes\":%llu,\"busiest\":%llu,\"held\":%llu}\n",
        static_cast<unsigned long long>(bench.cycles), static_cast<unsigned long long>(bytes),
        static_cast<unsigned long long>(busiest), static_cast<unsigned long long>(bench.memory.held_cycles()));
}

inline void traffic(Bench &bench) {
    run_whole(bench, 12, 12, 70);
    // Writes last longer than reads, and then their responses do.
    run_whole(bench, 0, 20, 70);
    run_whole(bench, 12, 1, 70);
}

/// Long commands and no stalls: only the memory limits.
inline void stream(Bench &bench) {
    run_whole(bench, 6, 6, 600);
    print_statistics(bench);
}

/// Clients that want as much get as much: when the first is through, so are the others almost.
inline void fair(Bench &bench) {
    const std::size_t beats = 600;
    bench.queue_alike(beats);
    bench.start();
    bool through = false;
    while (!through) {
        bench.step();
        for (std::size_t c = 0; c < clients; c++) through = through || !bench.waits(c);
    }
    for (std::size_t c = 0; c < clients; c++)
        require(!bench.waits(c) || bench.received(c) > beats / 2, "client " + std::to_string(c) + " starves");
    require_equal(bench.run_out(), done, "status of a run");
}

/// Stops in the cycle that hurts, for many of them, and each time a whole run after it.
inline void stop(Bench &bench) {
    for (int i = 0; i < 40; i++) {
        bench.queue(12, 12, 70);
        bench.start();
        const std::uint64_t wait = i < 20 ? static_cast<std::uint64_t>(i) : bench.random()() % 300;
        for (std::uint64_t cycle = 0; cycle < wait; cycle++) bench.step();
        bench.write(regs::control, 1u << regs::control_abort);
        require_equal(bench.run_out(), aborted, "status after an abort");
        require(bench.memory.idle(), "something is in flight after an abort");
        require(!bench.top.core_rst_no, "the core is out of reset after an abort");
        bench.check_no_filler();
        run_whole(bench, 3, 3, 40);
    }
}

/// The settings make one burst go wrong: the run ends with its place, and the next one is whole.
inline void fault(Bench &bench, std::uint32_t cause) {
    bench.write(regs::irq_enable, 1u << regs::irq_enable_error);
    bench.queue(12, 12, 70);
    bench.start();
    // What follows a burst that ended early comes in its place, until the run stops.
    bench.checks_data = (cause & 3) != 1;
    require_equal(bench.run_out(), failed, "status after a fault");
    bench.checks_data = true;
    require(bench.memory.idle(), "something is in flight after a fault");
    require_equal(
        bench.read(regs::error_cause), cause | static_cast<std::uint32_t>(bench.memory.fault_place().port) << 8,
        "cause");
    const std::uint64_t address =
        bench.read(regs::error_addr_lo) | static_cast<std::uint64_t>(bench.read(regs::error_addr_hi)) << 32;
    require_equal(address, bench.memory.fault_place().address, "address of the fault");
    require(bench.top.irq_o, "an error raises no interrupt");
    bench.write(regs::irq_status, 1u << regs::irq_status_error);
    bench.step();
    require(!bench.top.irq_o, "a cleared interrupt stays");
    run_whole(bench, 6, 6, 40);
    require_equal(bench.read(regs::error_cause), 0, "cause after a good run");
}

/// Writes with strobes, in each order of address and data; addresses outside the map; registers that are only read.
inline void access(Bench &bench) {
    for (const auto &[address_delay, data_delay] : {std::pair{0u, 0u}, {7u, 0u}, {0u, 7u}}) {
        bench.lite.address_delay = address_delay;
        bench.lite.data_delay = data_delay;
        require_equal(bench.write(regs::images, 0x11223344), 0, "response");
        require_equal(bench.write(regs::images, 0xaabbccdd, 0b0101), 0, "response");
        require_equal(bench.read(regs::images), 0x11bb33dd, "images, strobed");
        require_equal(bench.write(regs::control, 3, 0b1110), 0, "response");
        require_equal(bench.read(regs::status), 0, "status after a start without its strobe");
    }
    const auto step = [&] { bench.step(); };
    for (const std::uint32_t address : {regs::scratch_hi + 4, 0x3fcu, regs::counters + 4 * 5, 0xffcu}) {
        require_equal(bench.write(address, 1), 2, "response to a write at " + value(address));
        require_equal(bench.lite.read(step, address).response, 2, "response to a read at " + value(address));
    }
    require_equal(bench.write(regs::version, 1), 0, "response to a write of a register only read");
    require_equal(bench.lite.read(step, regs::version).response, 0, "response to a read");
    require_equal(bench.read(regs::version), 0x10002, "version");
    require_equal(bench.read(regs::config_hash), 0xfeedbeef, "hash");
    require_equal(bench.read(regs::operations), 5, "operations");
    for (std::uint32_t i = 0; i < 5; i++) require_equal(bench.read(regs::counters + 4 * i), 0xc0de0000 + i, "counter");
    bench.write(regs::task, 0xffffffff);
    require_equal(bench.read(regs::task), 0xffffffff, "a task that there is not");
    bench.write(regs::output_hi, 0xffffffff);
    require_equal(bench.read(regs::output_hi), (std::uint64_t{1} << (addr_bits - 32)) - 1, "bits of an address");
    // Both at once.
    bench.lite.begin_read(regs::images);
    bench.lite.begin_write(regs::image_lo, 0x1234);
    while (bench.lite.reading() || bench.lite.writing()) bench.step();
    require_equal(bench.lite.read_answer().data, 0x11bb33dd, "images, read beside a write");
    require_equal(bench.read(regs::image_lo), 0x1234, "image, written beside a read");
}

/// What a run sees, and what a host sees of it.
inline void control(Bench &bench) {
    for (const std::uint32_t task : {6u, 8u, 0x80000000u}) {
        bench.write(regs::task, task);
        bench.start();
        require_equal(
            bench.read(regs::status), 1u << regs::status_error, "status after a start with a task that there is not");
        require_equal(bench.read(regs::error_cause), 1u << 5, "cause");
        require_equal(bench.read(regs::irq_status), 1u << regs::irq_status_error, "interrupt");
        bench.write(regs::irq_status, 1u << regs::irq_status_error);
    }
    bench.write(regs::task, 5);
    const std::uint32_t addresses[4] = {regs::weights_lo, regs::image_lo, regs::output_lo, regs::scratch_lo};
    for (std::uint32_t place = 0; place < 4; place++) {
        for (std::uint32_t off = 1; off < data_bits / 8; off *= 2) {
            const std::uint32_t given = 0x1000 + off;
            bench.write(addresses[place], given);
            bench.start();
            require_equal(
                bench.read(regs::status), 1u << regs::status_error,
                "status after a start with the address " + value(given));
            require_equal(bench.read(regs::error_cause), 1u << 6 | place << 8, "cause");
            require_equal(bench.read(regs::error_addr_lo), given, "address that is not aligned");
            bench.write(regs::irq_status, 1u << regs::irq_status_error);
        }
        bench.write(addresses[place], 0);
    }
    bench.write(regs::images, 9);
    bench.write(regs::weights_lo, 0x89abcd00);
    bench.write(regs::image_lo, 0x2000);
    bench.write(regs::output_lo, 0x3000);
    bench.write(regs::scratch_lo, 0x4000);
    bench.write(regs::irq_enable, 1u << regs::irq_enable_done);
    bench.write(regs::control, 1u << regs::control_start | 1u << regs::control_abort);
    require_equal(bench.read(regs::status), 1u << regs::status_error, "a start beside an abort leaves the status");
    bench.queue(20, 20, 70);
    bench.start();
    bench.write(regs::task, 2);
    bench.write(regs::weights_lo, 0);
    bench.start();
    require_equal(bench.read(regs::status), 1u << regs::status_busy, "status of a run that was started twice");
    require(
        bench.top.task_o == 5 && bench.top.images_o == 9 && bench.top.weights_o == 0x89abcd00,
        "a run sees what was written after its start");
    require(
        bench.top.image_o == 0x2000 && bench.top.output_o == 0x3000 && bench.top.scratch_o == 0x4000,
        "a run does not see its addresses");
    // The bench counts in steps whose low bits say how many they were.
    for (int i = 0; i < 8; i++) {
        const std::uint64_t low = bench.read(regs::cycles_lo),
                            cycles = low | static_cast<std::uint64_t>(bench.read(regs::cycles_hi)) << 32;
        require_equal(cycles, (low & 0x1fffffff) * 0x20000001, "halves of the cycles");
    }
    require_equal(bench.run_out(), done, "status");
    bench.check_complete();
    bench.step();
    require(bench.top.irq_o, "the end raises no interrupt");
    require_equal(bench.read(regs::irq_status), 1u << regs::irq_status_done, "interrupt");
    bench.write(regs::irq_status, 1u << regs::irq_status_error);
    bench.step();
    require(bench.top.irq_o, "clearing another bit clears an interrupt");
    bench.write(regs::irq_status, 1u << regs::irq_status_done);
    bench.step();
    require(!bench.top.irq_o, "a cleared interrupt stays");
}

#endif
