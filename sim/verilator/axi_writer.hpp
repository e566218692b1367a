// The write port of a simulated memory. Data may come before their address, and are written when the response is taken:
// the latest that AXI allows, so that who reads without waiting for it reads what was there before.
#ifndef MOEFORGE_AXI_WRITER_HPP
#define MOEFORGE_AXI_WRITER_HPP

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "axi_checker.hpp"
#include "axi_settings.hpp"
#include "axi_signals.hpp"

namespace moeforge {

class AxiWriter {
public:
    explicit AxiWriter(const AxiWriteSignals &signals) : signals_(signals), beat_bytes_(signals.w_data.port_bits / 8) {
        signals_.aw_ready.set(0);
        signals_.w_ready.set(0);
        signals_.b_valid.set(0);
    }

    void before_edge(AxiShared &shared) {
        const AxiPlace place{shared.cycle, "write port"};
        take_address(shared, place);
        take_beat(place);
        match_beats(shared, place);
        if (offered_ && signals_.b_ready.get()) finish();
    }

    /// Returns whether it drew on the bandwidth.
    bool after_edge(AxiShared &shared) {
        if (!offered_ && !answers_.empty() && answers_.front().due <= shared.cycle && !shared.stalls.now()) {
            signals_.b_resp.set(answers_.front().response);
            offered_ = true;
        }
        signals_.b_valid.set(offered_);
        signals_.aw_ready.set(open_.size() + answers_.size() < shared.settings.outstanding && !shared.stalls.now());
        // The beat to come is paid for before it is known whether one comes; it keeps until one does.
        const bool draws = !paid_ && shared.bandwidth.take(static_cast<double>(beat_bytes_), !open_.empty());
        paid_ = paid_ || draws;
        signals_.w_ready.set(paid_ && !shared.stalls.now());
        return draws;
    }

    bool idle() const { return open_.empty() && answers_.empty() && beats_.empty(); }
    const AxiStatistics &statistics() const { return statistics_; }

private:
    struct Beat {
        std::vector<std::uint8_t> bytes, strobes;
        bool last = false;
        bool operator==(const Beat &other) const {
            return bytes == other.bytes && strobes == other.strobes && last == other.last;
        }
    };
    struct Burst {
        AxiRequest request;
        std::uint8_t *target;
        std::uint64_t due;
        unsigned response;
        std::vector<Beat> beats;
    };

    void take_address(AxiShared &shared, const AxiPlace &place) {
        const bool valid = signals_.aw_valid.get(), ready = signals_.aw_ready.get();
        AxiRequest request;
        if (valid)
            request = {
                signals_.aw_addr.get(), static_cast<unsigned>(signals_.aw_len.get()),
                static_cast<unsigned>(signals_.aw_size.get()), static_cast<unsigned>(signals_.aw_burst.get())};
        held_request_.check(valid, ready, request, "aw", place);
        if (!valid || !ready) return;
        check_request(request, beat_bytes_, place);
        std::uint8_t *target = shared.regions.find(request.address, request.bytes(), true, place);
        const AxiFault &fault = shared.settings.write_fault;
        const bool faulty = shared.is_faulty(fault, ++shared.write_bursts, {0, request.address});
        open_.push_back({request, target, 0, faulty ? fault.response : 0, {}});
        statistics_.bursts++;
    }

    void take_beat(const AxiPlace &place) {
        const bool valid = signals_.w_valid.get(), ready = signals_.w_ready.get();
        Beat beat;
        if (valid) {
            const std::uint8_t *data = signals_.w_data.data(), *strobes = signals_.w_strb.data();
            beat.bytes.assign(data, data + beat_bytes_);
            beat.strobes.assign(strobes, strobes + (beat_bytes_ + 7) / 8);
            beat.last = signals_.w_last.get();
        }
        held_beat_.check(valid, ready, beat, "w", place);
        if (!valid || !ready) return;
        beats_.push_back(std::move(beat));
        paid_ = false;
        statistics_.bytes += beat_bytes_;
    }

    void match_beats(AxiShared &shared, const AxiPlace &place) {
        while (!open_.empty() && !beats_.empty()) {
            Burst &burst = open_.front();
            burst.beats.push_back(std::move(beats_.front()));
            beats_.pop_front();
            const bool last = burst.beats.size() == burst.request.length + 1;
            if (burst.beats.back().last != last)
                place.fail(
                    "wlast of beat " + std::to_string(burst.beats.size()) + " of " +
                    std::to_string(burst.request.length + 1) + " is wrong, burst at " + hex(burst.request.address));
            if (!last) continue;
            burst.due = shared.due(shared.settings.response_latency);
            answers_.push_back(std::move(burst));
            open_.pop_front();
        }
    }

    void finish() {
        const Burst &burst = answers_.front();
        std::uint8_t *target = burst.target;
        for (const Beat &beat : burst.beats) {
            for (std::size_t i = 0; i < beat_bytes_; i++, target++)
                if (burst.response == 0 && (beat.strobes[i / 8] >> (i % 8) & 1) != 0) *target = beat.bytes[i];
        }
        answers_.pop_front();
        offered_ = false;
    }

    AxiWriteSignals signals_;
    std::size_t beat_bytes_;
    std::deque<Burst> open_;      // addresses whose beats have not all come
    std::deque<Burst> answers_;   // complete, not answered
    std::deque<Beat> beats_;      // that came before their address
    bool paid_ = false;
    bool offered_ = false;   // a response that has not been taken
    Held<AxiRequest> held_request_;
    Held<Beat> held_beat_;
    AxiStatistics statistics_;
};

}   // namespace moeforge

#endif
