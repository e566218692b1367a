// One read port of a simulated memory: bursts in flight, answered in order, each after its latency.
#ifndef MOEFORGE_AXI_READER_HPP
#define MOEFORGE_AXI_READER_HPP

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "axi_checker.hpp"
#include "axi_settings.hpp"
#include "axi_signals.hpp"

namespace moeforge {

class AxiReader {
public:
    AxiReader(const AxiReadSignals &signals, std::size_t port)
        : signals_(signals), port_(port), beat_bytes_(signals.r_data.port_bits / 8) {
        signals_.ar_ready.set(0, port_);
        signals_.r_valid.set(0, port_);
    }

    void before_edge(AxiShared &shared) {
        const AxiPlace place{shared.cycle, "read port " + std::to_string(port_)};
        const bool valid = signals_.ar_valid.get(port_), ready = signals_.ar_ready.get(port_);
        const AxiRequest request = valid ? requested() : AxiRequest{};
        held_.check(valid, ready, request, "ar", place);
        if (valid && ready) accept(request, shared, place);
        if (offered_ && signals_.r_ready.get(port_)) advance();
    }

    /// Returns whether it drew on the bandwidth.
    bool after_edge(AxiShared &shared) {
        const bool due = !bursts_.empty() && bursts_.front().due <= shared.cycle;
        const bool draws =
            !offered_ && due && !shared.stalls.now() && shared.bandwidth.take(static_cast<double>(beat_bytes_), true);
        if (draws) offer();
        signals_.r_valid.set(offered_, port_);
        signals_.ar_ready.set(bursts_.size() < shared.settings.outstanding && !shared.stalls.now(), port_);
        return draws;
    }

    bool idle() const { return bursts_.empty(); }
    const AxiStatistics &statistics() const { return statistics_; }

private:
    struct Burst {
        std::vector<std::uint8_t> bytes;
        std::uint64_t due;
        unsigned response;
        std::size_t sent;
    };

    AxiRequest requested() const {
        return {
            signals_.ar_addr.get(port_), static_cast<unsigned>(signals_.ar_len.get(port_)),
            static_cast<unsigned>(signals_.ar_size.get(port_)), static_cast<unsigned>(signals_.ar_burst.get(port_))};
    }

    // Data are as they were when the address was taken: the oldest that AXI allows.
    void accept(const AxiRequest &request, AxiShared &shared, const AxiPlace &place) {
        check_request(request, beat_bytes_, place);
        const std::uint8_t *bytes = shared.regions.find(request.address, request.bytes(), false, place);
        Burst burst{
            std::vector<std::uint8_t>(bytes, bytes + request.bytes()), shared.due(shared.settings.latency), 0, 0};
        const AxiFault &fault = shared.settings.read_fault;
        if (shared.is_faulty(fault, ++shared.read_bursts, {port_, request.address})) {
            if (fault.short_burst) burst.bytes.resize(beat_bytes_);
            else burst.response = fault.response;
        }
        bursts_.push_back(std::move(burst));
        statistics_.bursts++;
    }

    void offer() {
        const Burst &burst = bursts_.front();
        std::memcpy(signals_.r_data.data(port_), burst.bytes.data() + burst.sent, beat_bytes_);
        signals_.r_resp.set(burst.response, port_);
        signals_.r_last.set(burst.sent + beat_bytes_ == burst.bytes.size(), port_);
        offered_ = true;
    }

    void advance() {
        Burst &burst = bursts_.front();
        offered_ = false;
        burst.sent += beat_bytes_;
        statistics_.bytes += beat_bytes_;
        if (burst.sent == burst.bytes.size()) bursts_.pop_front();
    }

    AxiReadSignals signals_;
    std::size_t port_, beat_bytes_;
    std::deque<Burst> bursts_;
    bool offered_ = false;   // a beat on R that has not been taken
    Held<AxiRequest> held_;
    AxiStatistics statistics_;
};

}   // namespace moeforge

#endif
