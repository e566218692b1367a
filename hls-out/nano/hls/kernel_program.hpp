// The network of nano as operations of the kernel. Addresses are in words of 128 bits.
#ifndef MOEFORGE_KERNEL_PROGRAM_HPP
#define MOEFORGE_KERNEL_PROGRAM_HPP

#include "ap_int.h"

#include "kernel_operation.hpp"

struct kernel_program {
    static const int tasks = 2;                   // tasks that the network knows
    static const int steps = 47;                  // steps of the program
    static const int scheduled_operations = 69;   // operations that run for an image
    static const int segments = 7;                // segments that they run in
    static const int result_address = 6971;       // l3_x_out, the last result
    static const int result_words = 136;          // words of it
    static const int results_address = 7651;      // results of all images

    /// The header of the weights that were packed for this kernel, 32 bits a lane.
    static ap_uint<32> header(int lane) {
        // clang-format off
        static const unsigned lanes[16] = {
            1178947405u, 1162302031u, 1u, 64u, 151936u, 0u, 0u, 0u,
            3272478455u, 3536085321u, 1365570429u, 967818106u, 374825353u, 481173587u, 1674977921u, 833800166u,
        };
        // clang-format on
        return lanes[lane];
    }

    /// A task's first expert.
    static int first_expert(int task) {
        static const short first[tasks] = {0, 0};
        return first[task];
    }

    static linear_layer layer(int number) {
        // in, out, first column, columns; weight: address, task, expert; bias: the same; shifts of bias and result,
        // width of the result, GELU and its shift.
        // clang-format off
        static const linear_layer layers[] = {
            { 192, 32, 0, 32, 4, 0, 0, 9092, 0, 0, 13, 13, 18, 0, 0 },   // 0: patch_embed
            { 32, 32, 0, 32, 772, 0, 0, 9096, 0, 0, 16, 14, 18, 0, 0 },   // 1: l0_q
            { 32, 32, 0, 32, 900, 0, 0, 9100, 0, 0, 16, 14, 16, 0, 0 },   // 2: l0_k
            { 32, 32, 0, 32, 1028, 0, 0, 9104, 0, 0, 16, 14, 16, 0, 0 },   // 3: l0_v
            { 32, 32, 0, 32, 1156, 0, 0, 9108, 0, 0, 16, 14, 18, 0, 0 },   // 4: l0_proj
            { 32, 128, 0, 128, 1284, 0, 0, 9112, 0, 0, 14, 14, 18, 1, 0 },   // 5: l0_fc1
            { 128, 32, 0, 32, 1796, 0, 0, 9128, 0, 0, 14, 14, 18, 0, 0 },   // 6: l0_fc2
            { 32, 32, 0, 32, 2308, 0, 0, 9132, 0, 0, 16, 14, 18, 0, 0 },   // 7: l1_q
            { 32, 32, 0, 32, 2436, 0, 0, 9136, 0, 0, 16, 14, 16, 0, 0 },   // 8: l1_k
            { 32, 32, 0, 32, 2564, 0, 0, 9140, 0, 0, 16, 14, 16, 0, 0 },   // 9: l1_v
            { 32, 32, 0, 32, 2692, 0, 0, 9144, 0, 0, 16, 14, 18, 0, 0 },   // 10: l1_proj
            { 32, 4, 0, 4, 2820, 32, 0, -1, 0, 0, 0, 14, 18, 0, 0 },   // 11: l1_gate_logits
            { 32, 64, 0, 64, 2884, 0, 512, 9148, 0, 12, 14, 14, 18, 1, 0 },   // 12: l1_expert_fc1
            { 64, 32, 0, 32, 3140, 0, 512, 9156, 0, 12, 14, 14, 18, 0, 0 },   // 13: l1_expert_fc2
            { 32, 32, 0, 32, 4932, 0, 0, 9196, 0, 0, 16, 14, 18, 0, 0 },   // 14: l2_q
            { 32, 32, 0, 32, 5060, 0, 0, 9200, 0, 0, 16, 14, 16, 0, 0 },   // 15: l2_k
            { 32, 32, 0, 32, 5188, 0, 0, 9204, 0, 0, 16, 14, 16, 0, 0 },   // 16: l2_v
            { 32, 32, 0, 32, 5316, 0, 0, 9208, 0, 0, 16, 14, 18, 0, 0 },   // 17: l2_proj
            { 32, 128, 0, 128, 5444, 0, 0, 9212, 0, 0, 14, 14, 18, 1, 0 },   // 18: l2_fc1
            { 128, 32, 0, 32, 5956, 0, 0, 9228, 0, 0, 14, 14, 18, 0, 0 },   // 19: l2_fc2
            { 32, 32, 0, 32, 6468, 0, 0, 9232, 0, 0, 16, 14, 18, 0, 0 },   // 20: l3_q
            { 32, 32, 0, 32, 6596, 0, 0, 9236, 0, 0, 16, 14, 16, 0, 0 },   // 21: l3_k
            { 32, 32, 0, 32, 6724, 0, 0, 9240, 0, 0, 16, 14, 16, 0, 0 },   // 22: l3_v
            { 32, 32, 0, 32, 6852, 0, 0, 9244, 0, 0, 16, 14, 18, 0, 0 },   // 23: l3_proj
            { 32, 4, 0, 4, 6980, 32, 0, -1, 0, 0, 0, 14, 18, 0, 0 },   // 24: l3_gate_logits
            { 32, 64, 0, 64, 7044, 0, 512, 9248, 0, 12, 14, 14, 18, 1, 0 },   // 25: l3_expert_fc1
            { 64, 32, 0, 32, 7300, 0, 512, 9256, 0, 12, 14, 14, 18, 0, 0 },   // 26: l3_expert_fc2
        };
        // clang-format on
        return layers[number];
    }

    /// Operation `i` in the order in which they run; an expert's come as often as a layer has experts.
    static operation scheduled(int i) {
        // kind, layer, rows, from, to, parameters, shifts.
        // clang-format off
        static const operation operations[] = {
            { PATCH_EMBED, 0, 17, {0, 0, 0}, {1, -1, 0, 0}, {9360, 0}, {0, 0, 0} },   // 0: patch_embed
            { LAYER_NORM, -1, 17, {1, 0, 0}, {137, 0, 0, 0}, {9296, 9300}, {0, 14, 14} },   // 1: l0_norm1
            { LINEAR, 1, 17, {137, 0, 0}, {273, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 2: l0_q
            { LINEAR, 2, 17, {137, 0, 0}, {409, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 3: l0_k
            { LINEAR, 3, 17, {137, 0, 0}, {545, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 4: l0_v
            { ATTEND_HEAD, -1, 17, {273, 409, 545}, {681, 7923, 8212, 0}, {0, 0}, {10, 24, 0} },   // 5: l0_attn
            { ATTEND_HEAD, -1, 17, {273, 409, 545}, {681, 7923, 8212, 0}, {1, 0}, {10, 24, 0} },   // 6: l0_attn
            { LINEAR, 4, 17, {681, 0, 0}, {817, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 7: l0_proj
            { ADD, -1, 17, {1, 817, 0}, {953, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 8: l0_x_attn
            { LAYER_NORM, -1, 17, {953, 0, 0}, {1089, 0, 0, 0}, {9304, 9308}, {0, 14, 14} },   // 9: l0_norm2
            { LINEAR, 5, 17, {1089, 0, 0}, {1225, 8246, 0, 0}, {0, 0}, {0, 0, 0} },   // 10: l0_fc1
            { LINEAR, 6, 17, {1225, 0, 0}, {1769, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 11: l0_fc2
            { ADD, -1, 17, {953, 1769, 0}, {1905, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 12: l0_x_out
            { LAYER_NORM, -1, 17, {1905, 0, 0}, {2041, 0, 0, 0}, {9312, 9316}, {0, 14, 14} },   // 13: l1_norm1
            { LINEAR, 7, 17, {2041, 0, 0}, {2177, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 14: l1_q
            { LINEAR, 8, 17, {2041, 0, 0}, {2313, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 15: l1_k
            { LINEAR, 9, 17, {2041, 0, 0}, {2449, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 16: l1_v
            { ATTEND_HEAD, -1, 17, {2177, 2313, 2449}, {2585, 8790, 9079, 0}, {0, 0}, {10, 24, 0} },   // 17: l1_attn
            { ATTEND_HEAD, -1, 17, {2177, 2313, 2449}, {2585, 8790, 9079, 0}, {1, 0}, {10, 24, 0} },   // 18: l1_attn
            { LINEAR, 10, 17, {2585, 0, 0}, {2721, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 19: l1_proj
            { ADD, -1, 17, {1905, 2721, 0}, {2857, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 20: l1_x_attn
            { LAYER_NORM, -1, 17, {2857, 0, 0}, {2993, 0, 0, 0}, {9320, 9324}, {0, 14, 14} },   // 21: l1_norm2
            { LINEAR, 11, 17, {2993, 0, 0}, {3129, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 22: l1_gate_logits
            { GATE, -1, 17, {3129, 0, 0}, {3163, 3180, 3197, 3146}, {0, 0}, {0, 0, 0} },   // 23: l1_gate
            { EXPERT_QUEUES, -1, 17, {3163, 3197, 0}, {9113, 9133, 9153, 9154}, {0, 0}, {0, 0, 0} },   // 24: l1_expert_queues
            { EXPERTS_BEGIN, -1, 17, {2857, 0, 0}, {0, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 25: l1_moe
            { EXPERT_FIRST, 12, 17, {2993, 0, 0}, {3350, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 26: l1_expert_fc1
            { EXPERT_SECOND, 13, 17, {3350, 0, 0}, {-1, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 27: l1_expert_fc2
            { EXPERT_FIRST, 12, 17, {2993, 0, 0}, {3350, -1, 0, 0}, {1, 0}, {0, 0, 0} },   // 28: l1_expert_fc1
            { EXPERT_SECOND, 13, 17, {3350, 0, 0}, {-1, -1, 0, 0}, {1, 0}, {0, 0, 0} },   // 29: l1_expert_fc2
            { EXPERT_FIRST, 12, 17, {2993, 0, 0}, {3350, -1, 0, 0}, {2, 0}, {0, 0, 0} },   // 30: l1_expert_fc1
            { EXPERT_SECOND, 13, 17, {3350, 0, 0}, {-1, -1, 0, 0}, {2, 0}, {0, 0, 0} },   // 31: l1_expert_fc2
            { EXPERT_FIRST, 12, 17, {2993, 0, 0}, {3350, -1, 0, 0}, {3, 0}, {0, 0, 0} },   // 32: l1_expert_fc1
            { EXPERT_SECOND, 13, 17, {3350, 0, 0}, {-1, -1, 0, 0}, {3, 0}, {0, 0, 0} },   // 33: l1_expert_fc2
            { EXPERTS_END, -1, 17, {0, 0, 0}, {3214, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 34: l1_moe
            { LAYER_NORM, -1, 17, {3214, 0, 0}, {3894, 0, 0, 0}, {9328, 9332}, {0, 14, 14} },   // 35: l2_norm1
            { LINEAR, 14, 17, {3894, 0, 0}, {4030, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 36: l2_q
            { LINEAR, 15, 17, {3894, 0, 0}, {4166, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 37: l2_k
            { LINEAR, 16, 17, {3894, 0, 0}, {4302, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 38: l2_v
            { ATTEND_HEAD, -1, 17, {4030, 4166, 4302}, {4438, 9156, 9445, 0}, {0, 0}, {10, 24, 0} },   // 39: l2_attn
            { ATTEND_HEAD, -1, 17, {4030, 4166, 4302}, {4438, 9156, 9445, 0}, {1, 0}, {10, 24, 0} },   // 40: l2_attn
            { LINEAR, 17, 17, {4438, 0, 0}, {4574, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 41: l2_proj
            { ADD, -1, 17, {3214, 4574, 0}, {4710, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 42: l2_x_attn
            { LAYER_NORM, -1, 17, {4710, 0, 0}, {4846, 0, 0, 0}, {9336, 9340}, {0, 14, 14} },   // 43: l2_norm2
            { LINEAR, 18, 17, {4846, 0, 0}, {4982, 9479, 0, 0}, {0, 0}, {0, 0, 0} },   // 44: l2_fc1
            { LINEAR, 19, 17, {4982, 0, 0}, {5526, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 45: l2_fc2
            { ADD, -1, 17, {4710, 5526, 0}, {5662, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 46: l2_x_out
            { LAYER_NORM, -1, 17, {5662, 0, 0}, {5798, 0, 0, 0}, {9344, 9348}, {0, 14, 14} },   // 47: l3_norm1
            { LINEAR, 20, 17, {5798, 0, 0}, {5934, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 48: l3_q
            { LINEAR, 21, 17, {5798, 0, 0}, {6070, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 49: l3_k
            { LINEAR, 22, 17, {5798, 0, 0}, {6206, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 50: l3_v
            { ATTEND_HEAD, -1, 17, {5934, 6070, 6206}, {6342, 10023, 10312, 0}, {0, 0}, {10, 24, 0} },   // 51: l3_attn
            { ATTEND_HEAD, -1, 17, {5934, 6070, 6206}, {6342, 10023, 10312, 0}, {1, 0}, {10, 24, 0} },   // 52: l3_attn
            { LINEAR, 23, 17, {6342, 0, 0}, {6478, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 53: l3_proj
            { ADD, -1, 17, {5662, 6478, 0}, {6614, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 54: l3_x_attn
            { LAYER_NORM, -1, 17, {6614, 0, 0}, {6750, 0, 0, 0}, {9352, 9356}, {0, 14, 14} },   // 55: l3_norm2
            { LINEAR, 24, 17, {6750, 0, 0}, {6886, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 56: l3_gate_logits
            { GATE, -1, 17, {6886, 0, 0}, {6920, 6937, 6954, 6903}, {0, 0}, {0, 0, 0} },   // 57: l3_gate
            { EXPERT_QUEUES, -1, 17, {6920, 6954, 0}, {10346, 10366, 10386, 10387}, {0, 0}, {0, 0, 0} },   // 58: l3_expert_queues
            { EXPERTS_BEGIN, -1, 17, {6614, 0, 0}, {0, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 59: l3_moe
            { EXPERT_FIRST, 25, 17, {6750, 0, 0}, {7107, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 60: l3_expert_fc1
            { EXPERT_SECOND, 26, 17, {7107, 0, 0}, {-1, -1, 0, 0}, {0, 0}, {0, 0, 0} },   // 61: l3_expert_fc2
            { EXPERT_FIRST, 25, 17, {6750, 0, 0}, {7107, -1, 0, 0}, {1, 0}, {0, 0, 0} },   // 62: l3_expert_fc1
            { EXPERT_SECOND, 26, 17, {7107, 0, 0}, {-1, -1, 0, 0}, {1, 0}, {0, 0, 0} },   // 63: l3_expert_fc2
            { EXPERT_FIRST, 25, 17, {6750, 0, 0}, {7107, -1, 0, 0}, {2, 0}, {0, 0, 0} },   // 64: l3_expert_fc1
            { EXPERT_SECOND, 26, 17, {7107, 0, 0}, {-1, -1, 0, 0}, {2, 0}, {0, 0, 0} },   // 65: l3_expert_fc2
            { EXPERT_FIRST, 25, 17, {6750, 0, 0}, {7107, -1, 0, 0}, {3, 0}, {0, 0, 0} },   // 66: l3_expert_fc1
            { EXPERT_SECOND, 26, 17, {7107, 0, 0}, {-1, -1, 0, 0}, {3, 0}, {0, 0, 0} },   // 67: l3_expert_fc2
            { EXPERTS_END, -1, 17, {0, 0, 0}, {6971, 0, 0, 0}, {0, 0}, {0, 0, 0} },   // 68: l3_moe
        };
        // clang-format on
        return operations[i];
    }

    /// What runs with its weights fetched ahead, and what runs alone behind it.
    static program_segment segment(int i) {
        // first operation, how many, the one behind them or -1.
        // clang-format off
        static const program_segment all[segments] = {
            { 0, 5, -1 },
            { 5, 12, -1 },
            { 17, 7, 24 },
            { 25, 14, -1 },
            { 39, 12, -1 },
            { 51, 7, 58 },
            { 59, 10, -1 },
        };
        // clang-format on
        return all[i];
    }

    /// How many of them have run when a step of the program has.
    static int step_end(int step) {
        // clang-format off
        static const unsigned short ends[steps] = {
            1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22,
            23, 24, 25, 35, 36, 37, 38, 39, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 53,
            54, 55, 56, 57, 58, 59, 69,
        };
        // clang-format on
        return ends[step];
    }
};

#endif
