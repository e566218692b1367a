// Drives any unit with valid/ready streams: binary vectors in, random seeded stalls on every stream, binary results
// and a report of cycles out. One clock `clk_i`, one synchronous active-low reset `rst_ni`. harness.cpp, the same for
// every unit, is compiled once and linked to each.
//
// usage: Vunit --folder DIR --out DIR --expect y=129,… [--seed N] [--stalls P] [--hold x=w+b,…] [--watchdog N] [--trace FILE]
//
// Exit codes: 0 all expected beats came and no more; 3 a stream stalled or came too long, named on stderr;
// 2 wrong usage.
#ifndef MOEFORGE_HARNESS_HPP
#define MOEFORGE_HARNESS_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fail.hpp"
#include "verilated.h"
#ifdef MOEFORGE_TRACE
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#else
#include "verilated_vcd_c.h"
#endif
#endif

namespace moeforge {

#ifdef MOEFORGE_TRACE
#if VM_TRACE_FST
using Trace = VerilatedFstC;
#else
using Trace = VerilatedVcdC;
#endif
#endif

/// A stream of the unit: where its signals are, what went over it, and when.
struct Stream {
    std::string name;
    bool is_input;
    std::uint8_t *valid;
    std::uint8_t *ready;
    std::uint8_t *data;
    std::size_t port_bytes;   // as Verilator stores a beat
    std::size_t beat_bytes;   // as the vector files do: whole 32-bit words

    std::vector<std::uint8_t> beats;
    std::size_t expected = 0;   // beats
    std::size_t done = 0;       // beats
    std::uint64_t first_cycle = 0, last_cycle = 0;
    std::vector<const Stream *> hold;   // starts when these are through
    bool offered = false;               // an input's valid, once high, stays until taken

    bool finished() const { return done >= expected; }
};

template <typename Data>
Stream bind(const char *name, bool is_input, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    Stream stream{};
    stream.name = name;
    stream.is_input = is_input;
    stream.valid = valid;
    stream.ready = ready;
    stream.data = reinterpret_cast<std::uint8_t *>(data);
    stream.port_bytes = sizeof(Data);
    stream.beat_bytes = (static_cast<std::size_t>(bits) + 31) / 32 * 4;
    return stream;
}

template <typename Data>
Stream input(const char *name, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    return bind(name, true, valid, ready, data, bits);
}

template <typename Data>
Stream output(const char *name, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    return bind(name, false, valid, ready, data, bits);
}

/// Seeded stalls, the same on every machine (xorshift).
class Stalls {
public:
    Stalls(std::uint64_t seed, double share) : state_(seed * 0x9E3779B97F4A7C15u + 1), limit_(share * 4294967296.0) {}
    bool now() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<double>(state_ >> 32) < limit_;
    }

private:
    std::uint64_t state_;
    double limit_;
};

/// A translated unit, whatever its type.
class Device {
public:
    virtual ~Device() = default;
    virtual void eval() = 0;
    virtual void final() = 0;
#ifdef MOEFORGE_TRACE
    virtual void trace(Trace *trace) = 0;
#endif

    std::uint8_t *clock = nullptr, *reset = nullptr;
    std::vector<Stream> streams;
};

/// Runs the unit that `make` gives, as the arguments say. Returns the exit code.
int run_device(int argc, char **argv, const std::function<std::unique_ptr<Device>(VerilatedContext &)> &make);

/// A unit of Verilator's class Top.
template <typename Top> class TranslatedDevice : public Device {
public:
    template <typename Bind> TranslatedDevice(VerilatedContext &context, Bind bind_streams) : top_(&context) {
        clock = &top_.clk_i;
        reset = &top_.rst_ni;
        streams = bind_streams(top_);
    }
    void eval() override { top_.eval(); }
    void final() override { top_.final(); }
#ifdef MOEFORGE_TRACE
    void trace(Trace *trace) override { top_.trace(trace, 99); }
#endif

private:
    Top top_;
};

template <typename Top, typename Bind> int run(int argc, char **argv, Bind bind_streams) {
    return run_device(argc, argv, [&](VerilatedContext &context) {
        return std::unique_ptr<Device>(new TranslatedDevice<Top>(context, bind_streams));
    });
}

}   // namespace moeforge

#endif
