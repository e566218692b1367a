// Runs images through the network for one task, on a card or on a Zynq board with XRT.
// usage: xrt_host [options] XCLBIN WEIGHTS IMAGES
//   --task      number or name of the task; --images: how many images of the packed file to run
//   --expected  file of digests to compare with: data/network/expected_task<T>.txt
//   --out       file for the results [images][rows][columns]: float32 if it ends in .npy, otherwise raw int32
//   --classes   names of the classes, one a line; --top: how many of the best to print, 5 with --classes
//   --device    number of the card
// Exit codes: 0 done, 1 a tensor differs from --expected, 2 a file or an argument was refused, 3 the card or its
// software failed.
#include <cstdio>
#include <string>

#include "host_program.hpp"
#include "xrt_accelerator.hpp"

using namespace moeforge;

static const host_command command = {"xrt_host", "xclbin", {{"--device", "0"}}, "[--device N]"};
static const host_network network = {
    kernel_memory::config, kernel_memory::classes, kernel_memory::image, kernel_memory::tensors::result};

/// The values of a tensor; false if it stays on the chip.
static bool values_of(accelerator &board, const std::string &name, integers &values, std::size_t &columns) {
    for (const kernel_memory::tensor &placed : kernel_memory::tensors::placed) {
        if (name != placed.name) continue;
        values = board.tensor(placed);
        columns = placed.columns;
        return true;
    }
    return false;
}

/// Runs the network as the options say. @returns the exit code
static int execute(const host_options &options) {
    const long device = read_number(options, "--device");
    const host_job<kernel_memory::pixel> job(options, network, kernel_memory::tasks);
    accelerator board(options.files[0], options.files[1], unsigned(device));
    const run_result run = board.run(job.images, job.task);
    std::printf(
        "%zu images of task %s: %.6f s, about %.0f cycles\n", job.count, job.task.c_str(), run.seconds,
        run.estimated_cycles());
    return job.finish(run.values, [&](const std::string &name, integers &values, std::size_t &columns) {
        return values_of(board, name, values, columns);
    });
}

int main(int argc, char **argv) { return run_host(command, argc, argv, execute); }
