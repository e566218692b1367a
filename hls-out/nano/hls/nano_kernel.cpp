// nano_kernel: the whole network as one Vitis HLS kernel. kernel_program.hpp says what it runs, kernel_config.hpp on what.
#include "kernel_config.hpp"
#include "kernel_run.hpp"

typedef kernel_config::word_t word_t;

extern "C" void nano_kernel(
    const word_t *weights_0,    // biases, and matrices in stripes
    const word_t *weights_1,    // stripe 1 of a matrix: the same memory
    const word_t *weights_2,    // stripe 2 of a matrix: the same memory
    const word_t *weights_3,    // stripe 3 of a matrix: the same memory
    const word_t *norms,        // parameters of layer norms: the same memory as weights_0
    const word_t *positions,    // position embedding: the same memory as weights_0
    const word_t *image,        // pixels
    const word_t *tensors_in,   // tensors that a step reads
    const word_t *addends,      // what results are added to: the same memory as tensors_in
    const word_t *keys,         // keys: the same memory as tensors_in
    const word_t *values,       // values: the same memory as tensors_in
    word_t *normed,             // layer norms: the same memory as tensors_in
    word_t *tensors_out,        // tensors that a step writes: the same memory as tensors_in
    int task_id,                // index of the task whose gates choose
    int images,                 // images to run, one after the other
    int stop_after              // step of the program after which to stop; -1: none
) {
// An interface for each pointer: two processes on one would wait for each other. Depths are for cosimulation. A word of
// the code is one of memory, so nothing is to be widened; bursts under way are enough to hide the memory's latency.
#pragma HLS INTERFACE m_axi port=weights_0 bundle=gmem_weights_0 offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=weights_1 bundle=gmem_weights_1 offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=weights_2 bundle=gmem_weights_2 offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=weights_3 bundle=gmem_weights_3 offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=norms bundle=gmem_norms offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=positions bundle=gmem_positions offset=slave depth=9496 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=image bundle=gmem_image offset=slave depth=384 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=tensors_in bundle=gmem_tensors_in offset=slave depth=10389 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=addends bundle=gmem_addends offset=slave depth=10389 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=keys bundle=gmem_keys offset=slave depth=10389 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=values bundle=gmem_values offset=slave depth=10389 latency=60 max_widen_bitwidth=128 num_read_outstanding=3 max_read_burst_length=64
#pragma HLS INTERFACE m_axi port=normed bundle=gmem_normed offset=slave depth=10389 latency=30 max_widen_bitwidth=128 num_write_outstanding=3 max_write_burst_length=64
#pragma HLS INTERFACE m_axi port=tensors_out bundle=gmem_tensors_out offset=slave depth=10389 latency=30 max_widen_bitwidth=128 num_write_outstanding=3 max_write_burst_length=64
// What points at one buffer: without it, cosimulation gives each pointer memory of its own.
#pragma HLS ALIAS ports=weights_0,weights_1,weights_2,weights_3,norms,positions distance=0
#pragma HLS ALIAS ports=tensors_in,addends,keys,values,normed,tensors_out distance=0
// The host sets arguments and starts the kernel through one AXI4-Lite port.
#pragma HLS INTERFACE s_axilite port=weights_0 bundle=control
#pragma HLS INTERFACE s_axilite port=weights_1 bundle=control
#pragma HLS INTERFACE s_axilite port=weights_2 bundle=control
#pragma HLS INTERFACE s_axilite port=weights_3 bundle=control
#pragma HLS INTERFACE s_axilite port=norms bundle=control
#pragma HLS INTERFACE s_axilite port=positions bundle=control
#pragma HLS INTERFACE s_axilite port=image bundle=control
#pragma HLS INTERFACE s_axilite port=tensors_in bundle=control
#pragma HLS INTERFACE s_axilite port=addends bundle=control
#pragma HLS INTERFACE s_axilite port=keys bundle=control
#pragma HLS INTERFACE s_axilite port=values bundle=control
#pragma HLS INTERFACE s_axilite port=normed bundle=control
#pragma HLS INTERFACE s_axilite port=tensors_out bundle=control
#pragma HLS INTERFACE s_axilite port=task_id bundle=control
#pragma HLS INTERFACE s_axilite port=images bundle=control
#pragma HLS INTERFACE s_axilite port=stop_after bundle=control
#pragma HLS INTERFACE s_axilite port=return bundle=control
    kernel_run<kernel_config>(
        weights_0, weights_1, weights_2, weights_3, norms, positions, image, tensors_in, addends, keys, values, normed,
        tensors_out, task_id, images, stop_after);
}
