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
    const word_t *weights, const word_t *parameters, const word_t *image, const word_t *tensors_in, const word_t *keys,
    const word_t *values, word_t *tensors_out, int task_id, int images, int stop_after);

// clang-format off
static const moeforge::placed_tensor tensors[] = {
    { "patch_embed", 1, 17, 32, false, 0 },
    { "l0_norm1", 137, 17, 32, false, 1 },
    { "l0_q", 273, 17, 32, false, 2 },
    { "l0_k", 409, 17, 32, false, 3 },
    { "l0_v", 545, 17, 32, false, 4 },
    { "l0_attn_v", 681, 17, 32, false, 5 },
    { "l0_proj", 817, 17, 32, false, 6 },
    { "l0_x_attn", 953, 17, 32, false, 7 },
    { "l0_norm2", 1089, 17, 32, false, 8 },
    { "l0_fc1_gelu", 1225, 17, 128, false, 9 },
    { "l0_fc2", 1769, 17, 32, false, 10 },
    { "l0_x_out", 1905, 17, 32, false, 11 },
    { "l1_norm1", 2041, 17, 32, false, 12 },
    { "l1_q", 2177, 17, 32, false, 13 },
    { "l1_k", 2313, 17, 32, false, 14 },
    { "l1_v", 2449, 17, 32, false, 15 },
    { "l1_attn_v", 2585, 17, 32, false, 16 },
    { "l1_proj", 2721, 17, 32, false, 17 },
    { "l1_x_attn", 2857, 17, 32, false, 18 },
    { "l1_norm2", 2993, 17, 32, false, 19 },
    { "l1_gate_logits", 3129, 17, 4, false, 20 },
    { "l1_gate_softmax_sum_max", 3146, 17, 2, false, 21 },
    { "l1_topk_index", 3163, 17, 2, false, 21 },
    { "l1_topk_logit", 3180, 17, 2, false, 21 },
    { "l1_topk_score", 3197, 17, 2, false, 21 },
    { "l1_x_out", 3214, 17, 32, false, 23 },
    { "l1_moe_hidden", 3350, 34, 64, false, 23 },
    { "l2_norm1", 3894, 17, 32, false, 24 },
    { "l2_q", 4030, 17, 32, false, 25 },
    { "l2_k", 4166, 17, 32, false, 26 },
    { "l2_v", 4302, 17, 32, false, 27 },
    { "l2_attn_v", 4438, 17, 32, false, 28 },
    { "l2_proj", 4574, 17, 32, false, 29 },
    { "l2_x_attn", 4710, 17, 32, false, 30 },
    { "l2_norm2", 4846, 17, 32, false, 31 },
    { "l2_fc1_gelu", 4982, 17, 128, false, 32 },
    { "l2_fc2", 5526, 17, 32, false, 33 },
    { "l2_x_out", 5662, 17, 32, false, 34 },
    { "l3_norm1", 5798, 17, 32, false, 35 },
    { "l3_q", 5934, 17, 32, false, 36 },
    { "l3_k", 6070, 17, 32, false, 37 },
    { "l3_v", 6206, 17, 32, false, 38 },
    { "l3_attn_v", 6342, 17, 32, false, 39 },
    { "l3_proj", 6478, 17, 32, false, 40 },
    { "l3_x_attn", 6614, 17, 32, false, 41 },
    { "l3_norm2", 6750, 17, 32, false, 42 },
    { "l3_gate_logits", 6886, 17, 4, false, 43 },
    { "l3_gate_softmax_sum_max", 6903, 17, 2, false, 44 },
    { "l3_topk_index", 6920, 17, 2, false, 44 },
    { "l3_topk_logit", 6937, 17, 2, false, 44 },
    { "l3_topk_score", 6954, 17, 2, false, 44 },
    { "l3_x_out", 6971, 17, 32, false, 46 },
    { "l3_moe_hidden", 7107, 34, 64, false, 46 },
    { "l0_attn_reordered", 7923, 289, 2, true, 5 },
    { "l0_softmax_info", 8212, 17, 8, true, 5 },
    { "l0_fc1_pregelu", 8246, 17, 128, true, 9 },
    { "l1_attn_reordered", 8790, 289, 2, true, 16 },
    { "l1_softmax_info", 9079, 17, 8, true, 16 },
    { "l1_expert_queues", 9113, 4, 17, true, 22 },
    { "l1_expert_scores", 9133, 4, 17, true, 22 },
    { "l1_expert_queue_lens", 9153, 1, 4, true, 22 },
    { "l1_expert_metaqueue", 9154, 1, 5, true, 22 },
    { "l2_attn_reordered", 9156, 289, 2, true, 28 },
    { "l2_softmax_info", 9445, 17, 8, true, 28 },
    { "l2_fc1_pregelu", 9479, 17, 128, true, 32 },
    { "l3_attn_reordered", 10023, 289, 2, true, 39 },
    { "l3_softmax_info", 10312, 17, 8, true, 39 },
    { "l3_expert_queues", 10346, 4, 17, true, 45 },
    { "l3_expert_scores", 10366, 4, 17, true, 45 },
    { "l3_expert_queue_lens", 10386, 1, 4, true, 45 },
    { "l3_expert_metaqueue", 10387, 1, 5, true, 45 },
    { "results", 7651, 34, 32, false, 47 },
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
            weights.data(), weights.data(), images.data(), tensors, tensors, tensors, tensors, task, count, stop_after);
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
