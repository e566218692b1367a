// Memory as the accelerator's host lays it out: a few regions, and nothing between them.
#ifndef MOEFORGE_AXI_REGIONS_HPP
#define MOEFORGE_AXI_REGIONS_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "axi_checker.hpp"

namespace moeforge {

/// A stretch of memory.
struct Region {
    std::string name;
    std::uint64_t base;
    bool writable;
    std::vector<std::uint8_t> bytes;
};

class Regions {
public:
    explicit Regions(std::vector<Region> regions) : regions_(std::move(regions)) {}

    void add(Region region) { regions_.push_back(std::move(region)); }
    void remove(std::uint64_t base) {
        const auto starts = [base](const Region &region) { return region.base == base; };
        regions_.erase(std::remove_if(regions_.begin(), regions_.end(), starts), regions_.end());
    }

    /// Where so many bytes are. A breach of the protocol unless one region holds them all.
    std::uint8_t *find(std::uint64_t address, std::uint64_t size, bool write, const AxiPlace &place) {
        for (Region &region : regions_) {
            if (address < region.base || address - region.base >= region.bytes.size()) continue;
            const std::uint64_t offset = address - region.base;
            if (size > region.bytes.size() - offset)
                place.fail(std::to_string(size) + " bytes at " + hex(address) + " reach beyond region " + region.name);
            if (write && !region.writable)
                place.fail("write at " + hex(address) + " to region " + region.name + ", which is only read");
            return region.bytes.data() + offset;
        }
        place.fail((write ? "write at " : "read at ") + hex(address) + " is in no region");
    }

    const std::vector<std::uint8_t> &bytes_of(const std::string &name) const {
        for (const Region &region : regions_)
            if (region.name == name) return region.bytes;
        fail(2, name + ": no such region");
    }

private:
    std::vector<Region> regions_;
};

}   // namespace moeforge

#endif
