// What the native Verilator of a processor of 64 bits takes from libstdc++, and what it writes depends on: with these in
// its place the files are the same, byte by byte.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

// The hash of a string. Names of files and functions have hashes in them.
uint64_t native_hash(const std::string &text);

// A set of numbers, with the order of libstdc++'s std::unordered_set. It decides in which order parts of an always block
// are written.
class native_set {
public:
    using const_iterator = std::vector<uint32_t>::const_iterator;

    void insert(uint32_t value) {
        if (!m_known.insert(value).second) return;
        if (m_order.size() >= m_room) grow();
        place(value);
    }
    const_iterator begin() const { return m_order.begin(); }
    const_iterator end() const { return m_order.end(); }
    size_t size() const { return m_order.size(); }
    bool empty() const { return m_order.empty(); }

private:
    // A number comes before those of its bucket, and before all others where it is the first there.
    void place(uint32_t value) {
        const auto same = [&](uint32_t other) { return other % m_buckets == value % m_buckets; };
        const auto found = std::find_if(m_order.begin(), m_order.end(), same);
        m_order.insert(found == m_order.end() ? m_order.begin() : found, value);
    }
    void grow();

    std::unordered_set<uint32_t> m_known;
    std::vector<uint32_t> m_order;
    uint32_t m_buckets = 1;
    size_t m_room = 0;
};
