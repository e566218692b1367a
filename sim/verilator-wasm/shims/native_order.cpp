#include "native_order.h"
#include <cstring>

static uint64_t mixed(uint64_t value) { return value ^ (value >> 47); }

// MurmurHash64A, with libstdc++'s seed.
uint64_t native_hash(const std::string &text) {
    const uint64_t factor = 0xc6a4a7935bd1e995;
    const size_t whole = text.size() / 8 * 8;
    uint64_t hash = 0xc70f6907 ^ (text.size() * factor);
    for (size_t at = 0; at < whole; at += 8) {
        uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        hash = (hash ^ (mixed(word * factor) * factor)) * factor;
    }
    if (whole < text.size()) {
        uint64_t word = 0;
        std::memcpy(&word, text.data() + whole, text.size() - whole);
        hash = (hash ^ word) * factor;
    }
    return mixed(mixed(hash) * factor);
}

// The numbers of buckets that libstdc++ comes to one after the other, where numbers are added singly.
static const uint32_t bucket_counts[] = {13,    29,    59,    127,   257,    541,    1109,   2357,    5087,
                                         10273, 20753, 42043, 85229, 172933, 351061, 712697, 1447153, 2938679};

void native_set::grow() {
    for (const uint32_t count : bucket_counts) {
        if (count <= m_room) continue;
        m_buckets = count;
        m_room = count;
        break;
    }
    const std::vector<uint32_t> before = std::move(m_order);
    m_order.clear();
    for (const uint32_t value : before) place(value);
}
