// When everything happened in a run of an accelerator: stretches of cycles, as JSON. Cycle 0 is the first that the
// accelerator's register of cycles counts; a stretch is from a cycle up to another, which it leaves out.
//
// cycles      cycles that were watched
// operations  [operation, part, from, to, multiplies, [stalls by cause], [bytes read by port], bytes written], each as long as
//             the counter of the operation counts in one go; the part is the head or the expert of the row in the array
// states      [from, to, state]: 0 where the array multiplies, else 1 and the cause of the stall
// traffic     of each window of cycles [bytes read by port …, bytes written]
// taps        by name [from, to, beats], of every place that is looked at
// places      by region, then by its marks, [from, to, bytes]
//
// Pauses up to `gap` cycles do not end a stretch of the last two.
#ifndef MOEFORGE_ACCELERATOR_TIMELINE_HPP
#define MOEFORGE_ACCELERATOR_TIMELINE_HPP

#include <algorithm>
#include <cstdint>
#include <deque>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "accelerator_ports.hpp"
#include "fail.hpp"

namespace moeforge {

/// Something that comes and goes.
class Activity {
public:
    void add(std::uint64_t cycle, std::uint64_t amount, std::uint64_t gap) {
        if (stretches_.empty() || cycle > stretches_.back().to + gap) stretches_.push_back({cycle, cycle, 0});
        stretches_.back().to = cycle + 1;
        stretches_.back().amount += amount;
    }

    void write(std::ostream &out) const {
        const char *separator = "[";
        for (const Stretch &each : stretches_) {
            out << separator << "[" << each.from << "," << each.to << "," << each.amount << "]";
            separator = ",";
        }
        out << (stretches_.empty() ? "[]" : "]");
    }

private:
    struct Stretch {
        std::uint64_t from, to, amount;
    };
    std::vector<Stretch> stretches_;
};

/// A part of a region of memory: from its address to the next one's.
struct TimelinePlace {
    std::string region;
    std::size_t mark;
    std::uint64_t address;
};

struct TimelineSettings {
    std::uint64_t window, gap;             // cycles
    std::vector<TimelinePlace> places{};   // by address
};

class AcceleratorTimeline {
public:
    AcceleratorTimeline(TimelineSettings settings, const AcceleratorPorts &ports)
        : settings_(std::move(settings)), ports_(ports), beat_bytes_(ports.data_bits / 8), reading_(ports.read_ports),
          taps_(ports.taps.size()), places_(settings_.places.size()) {}

    /// A cycle, before its edge.
    void sample(std::uint64_t cycle) {
        // Counters of operations go on for a cycle when the run is over.
        take_operation(cycle);
        if (!ports_.in_run.get()) return;
        cycles_ = cycle + 1;
        take_state(cycle);
        for (std::size_t tap = 0; tap < taps_.size(); tap++)
            if (ports_.taps[tap].valid.get()) taps_[tap].add(cycle, 1, settings_.gap);
        if (cycle % settings_.window == 0) traffic_.push_back(std::vector<std::uint64_t>(ports_.read_ports + 1));
        for (std::size_t port = 0; port < ports_.read_ports; port++) take_read(cycle, port);
        take_write(cycle);
    }

    void write(const std::string &path) const {
        std::ofstream out(path);
        out << "{\"cycles\":" << cycles_ << ",\n\"operations\":";
        write_list(out, operations_, [&out](const Operation &each) { write_operation(out, each); });
        out << ",\n\"states\":";
        write_list(out, states_, [&out](const State &each) {
            out << "[" << each.from << "," << each.to << "," << each.state << "]";
        });
        out << ",\n\"traffic\":";
        write_list(out, traffic_, [&out](const std::vector<std::uint64_t> &each) { write_numbers(out, each); });
        out << ",\n\"taps\":{";
        for (std::size_t tap = 0; tap < taps_.size(); tap++) {
            out << (tap == 0 ? "\"" : ",\"") << ports_.taps[tap].name << "\":";
            taps_[tap].write(out);
        }
        out << "},\n\"places\":{";
        write_places(out);
        out << "}}\n";
        if (!out.flush()) fail(2, "cannot write " + path);
    }

private:
    /// What has been counted so far.
    struct Totals {
        explicit Totals(const AcceleratorPorts &ports)
            : stalls(ports.stall_causes.size()), bytes(ports.read_ports + 1) {}
        std::uint64_t fires = 0;
        std::vector<std::uint64_t> stalls, bytes;
    };
    struct Operation {
        std::uint64_t index, part, from, to;
        Totals counts;
    };
    struct State {
        std::uint64_t from, to;
        std::size_t state;
    };
    struct Burst {
        std::uint64_t next, bytes;
    };

    // As cycle_counters.v: from the cycle behind the one that clears it, the operation of the row that the array is at, or
    // was at last.
    void take_operation(std::uint64_t cycle) {
        if (!ports_.counting.get()) {
            counted_ = false;
            return;
        }
        if (ports_.clearing.get()) {
            counted_ = true;
            index_ = part_ = 0;
            return;
        }
        if (!counted_) return;
        if (ports_.busy.get()) {
            index_ = ports_.row_operation.get();
            part_ = ports_.row_part.get();
        }
        const bool goes_on = !operations_.empty() && operations_.back().to == cycle &&
                             operations_.back().index == index_ && operations_.back().part == part_;
        if (!goes_on) operations_.push_back({index_, part_, cycle, cycle, Totals(ports_)});
        operations_.back().to = cycle + 1;
    }

    Totals *counted() { return counted_ && !operations_.empty() ? &operations_.back().counts : nullptr; }

    void take_state(std::uint64_t cycle) {
        if (!ports_.running.get()) return;
        const bool fires = ports_.fires.get();
        const std::size_t cause = fires ? 0 : ports_.stall();
        if (!fires && cause == ports_.stall_causes.size()) return;
        if (Totals *counts = counted()) (fires ? counts->fires : counts->stalls[cause])++;
        const std::size_t state = fires ? 0 : cause + 1;
        if (states_.empty() || states_.back().to != cycle || states_.back().state != state)
            states_.push_back({cycle, cycle, state});
        states_.back().to = cycle + 1;
    }

    void take_read(std::uint64_t cycle, std::size_t port) {
        const AxiReadSignals &reads = ports_.reads;
        std::deque<Burst> &bursts = reading_[port];
        if (reads.r_valid.get(port) && reads.r_ready.get(port)) {
            count_bytes(port);
            find_place(cycle, bursts.front().next);
            advance(bursts);
        }
        if (reads.ar_valid.get(port) && reads.ar_ready.get(port))
            bursts.push_back({reads.ar_addr.get(port), (reads.ar_len.get(port) + 1) * beat_bytes_});
    }

    // Data may come before their address: then their place is known when that comes.
    void take_write(std::uint64_t cycle) {
        const AxiWriteSignals &writes = ports_.writes;
        if (writes.aw_valid.get() && writes.aw_ready.get())
            writing_.push_back({writes.aw_addr.get(), (writes.aw_len.get() + 1) * beat_bytes_});
        if (writes.w_valid.get() && writes.w_ready.get()) {
            count_bytes(ports_.read_ports);
            waiting_++;
        }
        for (; waiting_ > 0 && !writing_.empty(); waiting_--) {
            find_place(cycle, writing_.front().next);
            advance(writing_);
        }
    }

    void advance(std::deque<Burst> &bursts) {
        Burst &burst = bursts.front();
        burst.next += beat_bytes_;
        burst.bytes -= beat_bytes_;
        if (burst.bytes == 0) bursts.pop_front();
    }

    void count_bytes(std::size_t port) {
        traffic_.back()[port] += beat_bytes_;
        if (Totals *counts = counted()) counts->bytes[port] += beat_bytes_;
    }

    void find_place(std::uint64_t cycle, std::uint64_t address) {
        const auto after = std::upper_bound(
            settings_.places.begin(), settings_.places.end(), address,
            [](std::uint64_t each, const TimelinePlace &place) { return each < place.address; });
        if (after == settings_.places.begin()) return;
        places_[static_cast<std::size_t>(after - settings_.places.begin()) - 1].add(cycle, beat_bytes_, settings_.gap);
    }

    template <typename List, typename Write> static void write_list(std::ostream &out, const List &list, Write write) {
        out << "[";
        bool first = true;
        for (const auto &each : list) {
            if (!first) out << ",";
            first = false;
            write(each);
        }
        out << "]";
    }

    static void write_numbers(std::ostream &out, const std::vector<std::uint64_t> &numbers) {
        write_list(out, numbers, [&out](std::uint64_t each) { out << each; });
    }

    static void write_operation(std::ostream &out, const Operation &each) {
        const std::vector<std::uint64_t> &bytes = each.counts.bytes;
        out << "[" << each.index << "," << each.part << "," << each.from << "," << each.to << "," << each.counts.fires
            << ",";
        write_numbers(out, each.counts.stalls);
        out << ",";
        write_numbers(out, {bytes.begin(), bytes.end() - 1});
        out << "," << bytes.back() << "]";
    }

    void write_places(std::ostream &out) const {
        for (std::size_t i = 0; i < places_.size(); i++) {
            const TimelinePlace &place = settings_.places[i];
            if (place.mark == 0) out << (i == 0 ? "\"" : "],\"") << place.region << "\":[";
            else out << ",";
            places_[i].write(out);
        }
        out << (places_.empty() ? "" : "]");
    }

    TimelineSettings settings_;
    const AcceleratorPorts &ports_;
    std::uint64_t beat_bytes_, cycles_ = 0, index_ = 0, part_ = 0, waiting_ = 0;
    bool counted_ = false;   // the counters of operations count
    std::vector<Operation> operations_;
    std::vector<State> states_;
    std::vector<std::vector<std::uint64_t>> traffic_;
    std::vector<std::deque<Burst>> reading_;   // bursts under way, by port
    std::deque<Burst> writing_;
    std::vector<Activity> taps_, places_;
};

}   // namespace moeforge

#endif
