// How packed files and memory are laid out, whatever the board runs. Lengths and offsets are in bytes.
#ifndef MOEFORGE_HOST_PACKED_LAYOUT_HPP
#define MOEFORGE_HOST_PACKED_LAYOUT_HPP

#include <cstddef>
#include <cstdint>

namespace moeforge {

/// What the header of packed weights must say.
struct weights_layout {
    const char *magic;
    std::uint32_t version;
    std::size_t header_bytes, bytes;   // bytes of the whole file
    const char *config, *config_hash;
};

/// Pixels, row by row, channel by channel.
struct image_layout {
    std::size_t channels, height, width, row_bytes, bytes;

    std::size_t pixels() const { return channels * height * width; }
};

/// Rows of little-endian 32-bit integers; an integer represents itself / 2^fraction_bits.
struct tensor_layout {
    const char *name;
    std::size_t offset, rows, columns, row_bytes;
    int fraction_bits;
};

}   // namespace moeforge

#endif
