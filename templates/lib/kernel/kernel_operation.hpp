#ifndef MOEFORGE_KERNEL_OPERATION_HPP
#define MOEFORGE_KERNEL_OPERATION_HPP

/// What an operation does, and what its addresses mean: `from` is read, `to` is written.
enum operation_kind {
    PATCH_EMBED,     // to: tokens; parameter: position embedding
    LAYER_NORM,      // from: tokens; to: tokens; parameter: scale, bias; shift: epsilon, bias, out
    LINEAR,          // from: tokens; to: result, result before GELU
    ATTENTION,       // from: queries, keys, values; to: weighted sums, scores, statistics; shift: score, out
    ATTEND_HEAD,     // the same of one head, parameter: its number
    GATE,            // from: logits; to: experts, logits, scores, statistics of each token
    EXPERT_QUEUES,   // from: experts, scores; to: queues, their scores, lengths, order
    EXPERTS_BEGIN,   // from: what results are added to, or -1
    EXPERT_FIRST,    // from: tokens; to: hidden values; parameter: place in the order of experts. An expert's first
                     // layer, on the tokens in its queue
    EXPERT_SECOND,   // from: hidden values; parameter: place. Its second layer, times scores, onto the tokens
    EXPERTS_END,     // to: tokens with all contributions
    ADD              // from: a tensor, and one that has the format of the sum; to: the sum; shift: left, out
};

/// Addresses are in words of memory.
struct operation {
    operation_kind kind;
    int layer;   // of `layers`, for operations on the array
    int rows;    // tokens
    int from[3];
    int to[4];
    int parameter[2];
    int shift[3];
};

/// Whether an operation is a layer of an expert.
inline bool is_of_expert(const operation &op) { return op.kind == EXPERT_FIRST || op.kind == EXPERT_SECOND; }

/// Operations of which none makes what another's weights are fetched by, or are; then, unless -1, one that runs alone.
struct program_segment {
    int first;
    int count;
    int closing;
};

/// Which expert; -1: none is left.
typedef short expert_number;

/// Whose tokens go through the array: of an expert its number and where its hidden values start, else zeros.
struct array_job {
    int tokens;
    int expert;
    int start;
};

/// The weights of an operation on the array, or a strip of its outputs. Addresses and strides are in words of memory.
struct linear_layer {
    int in_features;
    int out_features;    // of this strip
    int first_column;    // of this strip in a row of the result
    int row_columns;     // of the whole result
    int weight;          // of expert 0, task 0
    int weight_task;     // to the next task's
    int weight_expert;   // to the next expert's
    int bias;            // -1: none
    int bias_task;
    int bias_expert;
    int bias_shift;
    int out_shift;
    int out_width;
    int gelu;
    int gelu_shift;
};

#endif
