// What AXI4 asks of a master, checked cycle by cycle. A breach goes to axi_failed, with cycle, port and address.
#ifndef MOEFORGE_AXI_CHECKER_HPP
#define MOEFORGE_AXI_CHECKER_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "axi_signals.hpp"
#include "fail.hpp"

namespace moeforge {

/// Hears of a breach of the protocol by the design under test, and does not return. Not an exception, because programs
/// for WebAssembly are compiled without; who has them may put a function here that throws.
inline std::function<void(const std::string &)> &axi_failed() {
    static std::function<void(const std::string &)> hears = [](const std::string &problem) { fail(3, problem); };
    return hears;
}

[[noreturn]] inline void axi_failure(const std::string &problem) {
    axi_failed()(problem);
    std::abort();
}

/// Where a check stands, for its message.
struct AxiPlace {
    std::uint64_t cycle;
    std::string port;   // "read port 1"

    [[noreturn]] void fail(const std::string &problem) const {
        axi_failure("cycle " + std::to_string(cycle) + ", " + port + ": " + problem);
    }
};

inline std::string hex(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

/// What an address channel carries.
struct AxiRequest {
    std::uint64_t address = 0;
    unsigned length = 0;   // beats - 1
    unsigned size = 0;     // log2 of a beat's bytes
    unsigned burst = 0;

    std::uint64_t bytes() const { return (std::uint64_t{length} + 1) << size; }
    bool operator==(const AxiRequest &other) const {
        return address == other.address && length == other.length && size == other.size && burst == other.burst;
    }
};

/// Only bursts that count up and whose beats fill the port, aligned, are expected of an accelerator.
inline void check_request(const AxiRequest &request, std::size_t data_bytes, const AxiPlace &place) {
    const std::string at = "burst at " + hex(request.address);
    if (request.burst != 1) place.fail(at + " is of kind " + std::to_string(request.burst) + ", not INCR (1)");
    if (std::size_t{1} << request.size != data_bytes)
        place.fail(
            at + " has size " + std::to_string(request.size) + ", which is not the port's " +
            std::to_string(data_bytes) + " bytes");
    if (request.address % data_bytes != 0) place.fail(at + " is not aligned to a beat");
    if (request.address / 4096 != (request.address + request.bytes() - 1) / 4096)
        place.fail(at + " of " + std::to_string(request.bytes()) + " bytes crosses 4 KiB");
}

/// Watches a channel: what is offered stays until it is taken.
template <typename Payload> class Held {
public:
    /// Call once a cycle, before the edge.
    void check(bool valid, bool ready, const Payload &payload, const char *channel, const AxiPlace &place) {
        if (waiting_ && !valid) place.fail(std::string(channel) + "valid fell before it was taken");
        if (waiting_ && !(payload == payload_)) place.fail(std::string(channel) + " changed before it was taken");
        waiting_ = valid && !ready;
        if (waiting_) payload_ = payload;
    }

private:
    bool waiting_ = false;
    Payload payload_{};
};

}   // namespace moeforge

#endif
