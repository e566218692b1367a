// memory.json of nano for the C++ host: what the kernel is called with, and where everything lies in its memory.
// Offsets and lengths are in bytes.
#ifndef MOEFORGE_HOST_KERNEL_MEMORY_HPP
#define MOEFORGE_HOST_KERNEL_MEMORY_HPP

#include <cstddef>
#include <cstdint>

namespace kernel_memory {

/// Rows of little-endian 32-bit integers; a value stands for itself / 2^fraction_bits.
struct tensor {
    const char *name;
    std::size_t offset, rows, columns, row_bytes;
    int fraction_bits;
};

enum class buffer { none, weights, image, tensors };

struct argument {
    const char *name;
    buffer memory;   // what a pointer points at; none: an integer
};

/// A status with which the kernel refuses.
struct refusal {
    int status;
    const char *about;
};

constexpr const char *kernel = "nano_kernel";
constexpr const char *config = "nano";
constexpr const char *config_hash = "6bb8eff3394bac94fecd3771ccbc8c954198965de288f8816c4605806f9a39ef";
constexpr double clock_mhz = 300;   // that was asked for
constexpr std::size_t word_bytes = 16;

constexpr argument arguments[] = {
    { "weights", buffer::weights },
    { "parameters", buffer::weights },
    { "image", buffer::image },
    { "tensors_in", buffer::tensors },
    { "keys", buffer::tensors },
    { "values", buffer::tensors },
    { "tensors_out", buffer::tensors },
    { "task_id", buffer::none },
    { "images", buffer::none },
    { "stop_after", buffer::none },
};

constexpr const char *tasks[] = {
    "semseg",
    "depth",
};
constexpr const char *steps[] = {
    "patch_embed",
    "l0_norm1",
    "l0_q",
    "l0_k",
    "l0_v",
    "l0_attn",
    "l0_proj",
    "l0_x_attn",
    "l0_norm2",
    "l0_fc1",
    "l0_fc2",
    "l0_x_out",
    "l1_norm1",
    "l1_q",
    "l1_k",
    "l1_v",
    "l1_attn",
    "l1_proj",
    "l1_x_attn",
    "l1_norm2",
    "l1_gate_logits",
    "l1_gate",
    "l1_expert_queues",
    "l1_moe",
    "l2_norm1",
    "l2_q",
    "l2_k",
    "l2_v",
    "l2_attn",
    "l2_proj",
    "l2_x_attn",
    "l2_norm2",
    "l2_fc1",
    "l2_fc2",
    "l2_x_out",
    "l3_norm1",
    "l3_q",
    "l3_k",
    "l3_v",
    "l3_attn",
    "l3_proj",
    "l3_x_attn",
    "l3_norm2",
    "l3_gate_logits",
    "l3_gate",
    "l3_expert_queues",
    "l3_moe",
};

constexpr int status_done = 1;
constexpr refusal refusals[] = {
    { 2, "the weights are no memory image of its version" },
    { 3, "the weights were packed for another config" },
    { 4, "there is no such task" },
};

namespace weights {
constexpr const char *magic = "MOEFORGE";
constexpr std::uint32_t version = 1;
constexpr std::size_t header_bytes = 64;
constexpr std::size_t bytes = 151936;
}   // namespace weights

namespace image {
typedef std::uint8_t pixel;   // ufixed<8,0>
constexpr std::size_t channels = 3, height = 32, width = 32;
constexpr std::size_t row_bytes = 32;
constexpr std::size_t bytes = 3072;
}   // namespace image

namespace tensors {
constexpr std::size_t bytes = 122416;   // without results
constexpr std::size_t results_offset = 122416;
constexpr std::size_t result_bytes = 2176;   // of an image, in the layout of result
constexpr tensor result = { "l3_x_out", 111536, 17, 32, 128, 11 };
constexpr tensor placed[] = {
    { "patch_embed", 16, 17, 32, 128, 11 },
    { "l0_norm1", 2192, 17, 32, 128, 11 },
    { "l0_q", 4368, 17, 32, 128, 11 },
    { "l0_k", 6544, 17, 32, 128, 11 },
    { "l0_v", 8720, 17, 32, 128, 11 },
    { "l0_attn_v", 10896, 17, 32, 128, 11 },
    { "l0_proj", 13072, 17, 32, 128, 11 },
    { "l0_x_attn", 15248, 17, 32, 128, 11 },
    { "l0_norm2", 17424, 17, 32, 128, 11 },
    { "l0_fc1_gelu", 19600, 17, 128, 512, 11 },
    { "l0_fc2", 28304, 17, 32, 128, 11 },
    { "l0_x_out", 30480, 17, 32, 128, 11 },
    { "l1_norm1", 32656, 17, 32, 128, 11 },
    { "l1_q", 34832, 17, 32, 128, 11 },
    { "l1_k", 37008, 17, 32, 128, 11 },
    { "l1_v", 39184, 17, 32, 128, 11 },
    { "l1_attn_v", 41360, 17, 32, 128, 11 },
    { "l1_proj", 43536, 17, 32, 128, 11 },
    { "l1_x_attn", 45712, 17, 32, 128, 11 },
    { "l1_norm2", 47888, 17, 32, 128, 11 },
    { "l1_gate_logits", 50064, 17, 4, 16, 11 },
    { "l1_gate_softmax_sum_max", 50336, 17, 2, 16, 11 },
    { "l1_topk_index", 50608, 17, 2, 16, 0 },
    { "l1_topk_logit", 50880, 17, 2, 16, 11 },
    { "l1_topk_score", 51152, 17, 2, 16, 16 },
    { "l1_x_out", 51424, 17, 32, 128, 11 },
    { "l1_moe_hidden", 53600, 34, 64, 256, 11 },
    { "l2_norm1", 62304, 17, 32, 128, 11 },
    { "l2_q", 64480, 17, 32, 128, 11 },
    { "l2_k", 66656, 17, 32, 128, 11 },
    { "l2_v", 68832, 17, 32, 128, 11 },
    { "l2_attn_v", 71008, 17, 32, 128, 11 },
    { "l2_proj", 73184, 17, 32, 128, 11 },
    { "l2_x_attn", 75360, 17, 32, 128, 11 },
    { "l2_norm2", 77536, 17, 32, 128, 11 },
    { "l2_fc1_gelu", 79712, 17, 128, 512, 11 },
    { "l2_fc2", 88416, 17, 32, 128, 11 },
    { "l2_x_out", 90592, 17, 32, 128, 11 },
    { "l3_norm1", 92768, 17, 32, 128, 11 },
    { "l3_q", 94944, 17, 32, 128, 11 },
    { "l3_k", 97120, 17, 32, 128, 11 },
    { "l3_v", 99296, 17, 32, 128, 11 },
    { "l3_attn_v", 101472, 17, 32, 128, 11 },
    { "l3_proj", 103648, 17, 32, 128, 11 },
    { "l3_x_attn", 105824, 17, 32, 128, 11 },
    { "l3_norm2", 108000, 17, 32, 128, 11 },
    { "l3_gate_logits", 110176, 17, 4, 16, 11 },
    { "l3_gate_softmax_sum_max", 110448, 17, 2, 16, 11 },
    { "l3_topk_index", 110720, 17, 2, 16, 0 },
    { "l3_topk_logit", 110992, 17, 2, 16, 11 },
    { "l3_topk_score", 111264, 17, 2, 16, 16 },
    { "l3_x_out", 111536, 17, 32, 128, 11 },
    { "l3_moe_hidden", 113712, 34, 64, 256, 11 },
};
}   // namespace tensors

}   // namespace kernel_memory

#endif
