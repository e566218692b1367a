#ifndef MOEFORGE_KERNEL_OPERATION_HPP
#define MOEFORGE_KERNEL_OPERATION_HPP

/// What an operation does, and what its fields mean. `from` is read, `to` is written.
enum operation_kind {
    PATCH_EMBED,     // to: tokens; positions
    LAYER_NORM,      // normed: the layer norm of `from`; scale, norm_bias; shifts: epsilon, bias, out
    LINEAR,          // of `from`, or of its layer norm, which goes to `normed` as above; addend: what is added to the
                     // result, which has the format of the sum; shifts: left and right of it
    ATTEND,          // attention of `heads` heads from `head` on; from: queries; keys, values; shifts: score, out
    ATTENTION,       // the same of all heads, on multipliers of its own; runs alone
    EXPERT_QUEUES,   // from: logits. The experts that each token chooses, and their queues; runs alone
    EXPERT_FIRST,    // place: in the order of experts. An expert's first layer, on the tokens in its queue
    EXPERT_SECOND,   // its second layer, times scores, onto the tokens on chip
    MEAN,            // from: rows, of which those of patches count; to: their mean
    EXPERTS_END      // from: what their sum starts from, or -1; addend: as of LINEAR; to: tokens with all contributions
};

/// Addresses are in words of memory; -1 is none.
struct operation {
    operation_kind kind;
    int layer;   // of `layers`, for operations on the array
    int rows;    // tokens
    int from;
    int keys;
    int values;
    int addend;
    int to;
    int normed;
    int scale;
    int norm_bias;
    int positions;
    int head;
    int heads;
    int place;
    int first_shift;
    int second_shift;
    int third_shift;
};

/// Whether an operation is a layer of an expert.
inline bool is_of_expert(const operation &op) { return op.kind == EXPERT_FIRST || op.kind == EXPERT_SECOND; }

/// Operations of which none makes what says which weights another one has; then, unless -1, one that runs alone.
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
    int scale;   // -1: no factors
    int scale_task;
    int scale_expert;
    int digits;   // of a weight
    int bias_shift;
    int out_shift;
    int out_width;
    int gelu;
    int gelu_shift;
};

#endif
