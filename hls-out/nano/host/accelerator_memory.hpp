// accelerator.json of nano for the C++ host: names, and the layout of memory. Offsets and lengths are in bytes.
#ifndef MOEFORGE_HOST_ACCELERATOR_MEMORY_HPP
#define MOEFORGE_HOST_ACCELERATOR_MEMORY_HPP

#include "packed_layout.hpp"

namespace accelerator_memory {

constexpr const char *card_kernel = "nano_accel_card";   // the accelerator with the ports of a card
constexpr const char *config = "nano";
constexpr const char *config_hash = "85796bd66c8e63d4001d10d10cfa552b096f926e0c447bedcaa2cbf1b8e86dcd";
constexpr std::uint32_t short_hash = 0x85796bd6;   // what CONFIG_HASH reads
constexpr std::uint32_t register_version = 2;
constexpr std::size_t register_bytes = 4096;
constexpr std::size_t beat_bytes = 16;
constexpr int address_bits = 40;
// clang-format off
constexpr std::size_t operations = 33;   // of which each has a counter
constexpr std::size_t classes = 0;   // of the head; 0 where results are tokens

constexpr const char *tasks[] = {
    "semseg",
    "depth",
};
constexpr moeforge::weights_layout weights = {
    "MOEACCEL", 1, 64, 161984, config, config_hash,
};
typedef std::uint8_t pixel;   // ufixed<8,0>
constexpr moeforge::image_layout image = { 3, 32, 32, 32, 3072 };
constexpr moeforge::tensor_layout result = { "l3_x_out", 0, 17, 32, 128, 11 };
constexpr std::size_t result_bytes = 2176;   // from one image's result to the next
// clang-format on
constexpr std::size_t scratch_bytes = 0;   // of memory for values between operations

}   // namespace accelerator_memory

#endif
