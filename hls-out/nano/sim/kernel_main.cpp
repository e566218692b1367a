// Runs nano_kernel on packed weights and images, and compares every tensor with what the reference made.
// usage: kernel_main FOLDER [--cosim]             every task of a folder, against its digests; with --cosim, as cosimulation
//                                                 is slow, one task and one image as far as l1_x_out, without
//                                                 what stays on the chip
//        kernel_main WEIGHTS IMAGES COUNT TASK [--dump FILE] [--expected FILE] [--stop-after STEP]
//   --stop-after  ends each image with a step of the program, by its number from 0
//   --dump      writes the tensors, each its rows of 32-bit integers, in the order of the table below
//   --expected  lines of a tensor's name, the rows that it has, and their digest; a difference is exit code 1
#include <cstdio>
#include <string>
#include <vector>

#include "kernel_bench.hpp"
#include "kernel_config.hpp"
#include "kernel_status.hpp"

typedef kernel_config::word_t word_t;

extern "C" void nano_kernel(
    const word_t *weights_0, const word_t *weights_1, const word_t *weights_2, const word_t *weights_3,
    const word_t *norms, const word_t *positions, const word_t *image, const word_t *tensors_in, const word_t *addends,
    const word_t *keys, const word_t *values, word_t *normed, word_t *tensors_out, int task_id, int images,
    int stop_after);

// clang-format off
static const moeforge::placed_tensor tensors[] = {
    { "patch_embed", 1, 17, 32, false, 0 },
    { "l0_norm1", 137, 17, 32, false, 1 },
    { "l0_q", 273, 17, 32, false, 2 },
    { "l0_k", 409, 17, 32, false, 3 },
    { "l0_v", 545, 17, 32, false, 4 },
    { "l0_attn_v", 681, 17, 32, false, 5 },
    { "l0_x_attn", 817, 17, 32, false, 7 },
    { "l0_norm2", 953, 17, 32, false, 8 },
    { "l0_fc1_gelu", 1089, 17, 128, false, 9 },
    { "l0_x_out", 1633, 17, 32, false, 11 },
    { "l1_norm1", 1769, 17, 32, false, 12 },
    { "l1_q", 1905, 17, 32, false, 13 },
    { "l1_k", 2041, 17, 32, false, 14 },
    { "l1_v", 2177, 17, 32, false, 15 },
    { "l1_attn_v", 2313, 17, 32, false, 16 },
    { "l1_x_attn", 2449, 17, 32, false, 18 },
    { "l1_norm2", 2585, 17, 32, false, 19 },
    { "l1_gate_logits", 2721, 17, 4, false, 20 },
    { "l1_x_out", 2738, 17, 32, false, 23 },
    { "l1_moe_hidden", 2874, 34, 64, false, 23 },
    { "l2_norm1", 3418, 17, 32, false, 24 },
    { "l2_q", 3554, 17, 32, false, 25 },
    { "l2_k", 3690, 17, 32, false, 26 },
    { "l2_v", 3826, 17, 32, false, 27 },
    { "l2_attn_v", 3962, 17, 32, false, 28 },
    { "l2_x_attn", 4098, 17, 32, false, 30 },
    { "l2_norm2", 4234, 17, 32, false, 31 },
    { "l2_fc1_gelu", 4370, 17, 128, false, 32 },
    { "l2_x_out", 4914, 17, 32, false, 34 },
    { "l3_norm1", 5050, 17, 32, false, 35 },
    { "l3_q", 5186, 17, 32, false, 36 },
    { "l3_k", 5322, 17, 32, false, 37 },
    { "l3_v", 5458, 17, 32, false, 38 },
    { "l3_attn_v", 5594, 17, 32, false, 39 },
    { "l3_x_attn", 5730, 17, 32, false, 41 },
    { "l3_norm2", 5866, 17, 32, false, 42 },
    { "l3_gate_logits", 6002, 17, 4, false, 43 },
    { "l3_x_out", 6019, 17, 32, false, 46 },
    { "l3_moe_hidden", 6155, 34, 64, false, 46 },
    { "l0_attn_reordered", 6971, 289, 2, true, 5 },
    { "l0_softmax_info", 7260, 17, 8, true, 5 },
    { "l0_proj", 7294, 17, 32, true, 6 },
    { "l0_fc1_pregelu", 7430, 17, 128, true, 9 },
    { "l0_fc2", 7974, 17, 32, true, 10 },
    { "l1_attn_reordered", 8110, 289, 2, true, 16 },
    { "l1_softmax_info", 8399, 17, 8, true, 16 },
    { "l1_proj", 8433, 17, 32, true, 17 },
    { "l1_gate_softmax_sum_max", 8569, 17, 2, true, 21 },
    { "l1_topk_index", 8586, 17, 2, true, 21 },
    { "l1_topk_logit", 8603, 17, 2, true, 21 },
    { "l1_topk_score", 8620, 17, 2, true, 21 },
    { "l1_expert_queues", 8637, 4, 17, true, 22 },
    { "l1_expert_scores", 8657, 4, 17, true, 22 },
    { "l1_expert_queue_lens", 8677, 1, 4, true, 22 },
    { "l1_expert_metaqueue", 8678, 1, 5, true, 22 },
    { "l2_attn_reordered", 8680, 289, 2, true, 28 },
    { "l2_softmax_info", 8969, 17, 8, true, 28 },
    { "l2_proj", 9003, 17, 32, true, 29 },
    { "l2_fc1_pregelu", 9139, 17, 128, true, 32 },
    { "l2_fc2", 9683, 17, 32, true, 33 },
    { "l3_attn_reordered", 9819, 289, 2, true, 39 },
    { "l3_softmax_info", 10108, 17, 8, true, 39 },
    { "l3_proj", 10142, 17, 32, true, 40 },
    { "l3_gate_softmax_sum_max", 10278, 17, 2, true, 44 },
    { "l3_topk_index", 10295, 17, 2, true, 44 },
    { "l3_topk_logit", 10312, 17, 2, true, 44 },
    { "l3_topk_score", 10329, 17, 2, true, 44 },
    { "l3_expert_queues", 10346, 4, 17, true, 45 },
    { "l3_expert_scores", 10366, 4, 17, true, 45 },
    { "l3_expert_queue_lens", 10386, 1, 4, true, 45 },
    { "l3_expert_metaqueue", 10387, 1, 5, true, 45 },
    { "results", 6699, 34, 32, false, 47 },
};
// clang-format on

// On a stack of its own: buffers that are on-chip memory in hardware are local variables here.
struct run {
    const std::vector<word_t> &weights, &images;
    std::vector<word_t> &memory;
    int task, count, stop_after;

    void operator()() const {
        word_t *tensors = memory.data();
        nano_kernel(
            weights.data(), weights.data(), weights.data(), weights.data(), weights.data(), weights.data(),
            images.data(), tensors, tensors, tensors, tensors, tensors, tensors, task, count, stop_after);
    }
};

static bool passes(const moeforge::bench_run &asked) {
    const int lanes = kernel_config::word_lanes;
    const std::vector<word_t> weights = moeforge::read_words<word_t>(asked.weights, lanes);
    std::vector<word_t> images = moeforge::read_words<word_t>(asked.images, lanes);
    if (asked.count > 2) moeforge::stop("there is room for the results of 2 images");
    const std::size_t skipped = std::size_t(asked.skipped) * kernel_config::image_words;
    if (images.size() < skipped + std::size_t(asked.count) * kernel_config::image_words)
        moeforge::stop("too few images");
    images.erase(images.begin(), images.begin() + skipped);
    // Cosimulation copies as much as the pointer's depth says.
    images.resize(2 * kernel_config::image_words);
    std::vector<word_t> memory(10389);
    const run all = {weights, images, memory, asked.task, asked.count, asked.stop_after};
    moeforge::with_large_stack(all);
#ifdef MOEFORGE_COUNT
    moeforge::write_trips("trips.txt");
#endif

    const int status = memory[0][0].to_int();
    if (status != KERNEL_DONE) moeforge::stop("the kernel refused: status " + std::to_string(status));
    const int count = sizeof(tensors) / sizeof(tensors[0]);
    if (!asked.dump.empty()) moeforge::dump_tensors(asked.dump, memory, tensors, count, lanes);
    return asked.expected.empty() || moeforge::compare_tensors(asked, memory, tensors, count, lanes);
}

int main(int argc, char **argv) {
    bool passed = true;
    for (const moeforge::bench_run &asked : moeforge::bench_runs(argc, argv, kernel_config::tasks, 2, 23))
        passed = passes(asked) && passed;
    return passed ? 0 : 1;
}
