// nano_kernel as a library that takes the place of a board: the hosts' mocks pass it the bytes of their buffers. Compiled
// with __SYNTHESIS__, so that the kernel is that of the hardware, without what only the test bench reads.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "device_memory.hpp"
#include "kernel_bench.hpp"
#include "kernel_config.hpp"

typedef kernel_config::word_t word_t;
typedef moeforge::device_memory<word_t> memory_t;

extern "C" void nano_kernel(
    const word_t *weights_0, const word_t *weights_1, const word_t *weights_2, const word_t *weights_3,
    const word_t *norms, const word_t *positions, const word_t *image, const word_t *tensors_in, const word_t *addends,
    const word_t *keys, const word_t *values, word_t *normed, word_t *tensors_out, int task_id, int images,
    int stop_after);

struct mock_argument {
    const char *name;
    bool is_pointer, is_written;
};

// clang-format off
static const mock_argument arguments[] = {
    { "weights_0", true, false },
    { "weights_1", true, false },
    { "weights_2", true, false },
    { "weights_3", true, false },
    { "norms", true, false },
    { "positions", true, false },
    { "image", true, false },
    { "tensors_in", true, false },
    { "addends", true, false },
    { "keys", true, false },
    { "values", true, false },
    { "normed", true, true },
    { "tensors_out", true, true },
    { "task_id", false, false },
    { "images", false, false },
    { "stop_after", false, false },
};
// clang-format on
static const int argument_count = sizeof(arguments) / sizeof(arguments[0]);

// Runs on a stack of its own, because buffers that are on-chip memory in hardware are local variables here.
struct run {
    word_t *const *pointers;
    const std::uint32_t *scalars;

    void operator()() const {
        nano_kernel(
            pointers[0], pointers[1], pointers[2], pointers[3], pointers[4], pointers[5], pointers[6], pointers[7],
            pointers[8], pointers[9], pointers[10], pointers[11], pointers[12], int(scalars[13]), int(scalars[14]),
            int(scalars[15]));
    }
};

extern "C" const char *kernel_mock_name() { return "nano_kernel"; }
extern "C" int kernel_mock_arguments() { return argument_count; }
extern "C" const char *kernel_mock_argument(int index) { return arguments[index].name; }
extern "C" int kernel_mock_is_pointer(int index) { return arguments[index].is_pointer; }

/// Runs the kernel. Each array has an element for each argument: for a pointer, the buffer that it points at and the
/// buffer's size in bytes; for a scalar, its value. Equal pointers share memory.
/// @returns what is wrong, or nullptr if the kernel ran
extern "C" const char *kernel_mock_run(
    unsigned char *const buffers[], const std::size_t sizes[], const std::uint32_t scalars[]) {
    const int lanes = kernel_config::word_lanes;
    std::vector<std::unique_ptr<memory_t>> memories;
    std::vector<word_t *> pointers(argument_count);
    std::vector<const memory_t *> written;
    for (int i = 0; i < argument_count; i++) {
        if (!arguments[i].is_pointer) continue;
        if (sizes[i] % memory_t::word_bytes(lanes) != 0) return "a buffer is not a whole number of words";
        const memory_t *memory = nullptr;
        for (const std::unique_ptr<memory_t> &has : memories)
            if (has->bytes() == buffers[i]) memory = has.get();
        if (memory == nullptr) {
            memories.emplace_back(new memory_t(buffers[i], sizes[i], lanes));
            memory = memories.back().get();
        }
        pointers[std::size_t(i)] = memory->words();
        if (arguments[i].is_written) written.push_back(memory);
    }
    {
        const moeforge::fault_guard guard;
        const run all = {pointers.data(), scalars};
        moeforge::with_large_stack(all);
    }
    for (const memory_t *memory : written) memory->store();
    return nullptr;
}
