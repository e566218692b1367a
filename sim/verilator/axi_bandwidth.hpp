// The ceiling of a memory that all ports share: a bucket that fills by so many bytes a cycle.
#ifndef MOEFORGE_AXI_BANDWIDTH_HPP
#define MOEFORGE_AXI_BANDWIDTH_HPP

#include <algorithm>
#include <cstdint>

namespace moeforge {

class Bandwidth {
public:
    /// The bucket holds a cycle's bytes and a beat: enough to lose none to rounding, too little to save up a burst.
    Bandwidth(double bytes_per_cycle, double beat_bytes)
        : rate_(bytes_per_cycle), depth_(bytes_per_cycle + beat_bytes), bytes_(depth_) {}

    void next_cycle() {
        bytes_ = std::min(depth_, bytes_ + rate_);
        if (refused_) held_cycles_++;
        refused_ = false;
    }

    /// Takes the bytes of a beat if they are there. @param due - whether a beat waits for them.
    bool take(double bytes, bool due) {
        if (bytes > bytes_) {
            refused_ = refused_ || due;
            return false;
        }
        bytes_ -= bytes;
        return true;
    }

    /// Cycles in which a beat had to wait for it.
    std::uint64_t held_cycles() const { return held_cycles_; }

private:
    double rate_, depth_, bytes_;
    bool refused_ = false;
    std::uint64_t held_cycles_ = 0;
};

}   // namespace moeforge

#endif
