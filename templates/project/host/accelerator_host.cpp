// Runs images through the network for one task, on the Verilog accelerator of a board. With uio_board.cpp it is the
// program accelerator_uio, with xrt_board.cpp accelerator_xrt.
// usage: accelerator_uio [options] REGISTERS WEIGHTS IMAGES, accelerator_xrt [options] XCLBIN WEIGHTS IMAGES
//   --task      number or name of the task; --images: how many images of the packed file to run
//   --expected  file of digests to compare with: data/network/expected_task<T>.txt
//   --out       file for the results [images][rows][columns]: float32 if it ends in .npy, otherwise raw int32
//   --classes   names of the classes, one a line; --top: how many of the best to print, 5 with --classes
// Exit codes: 0 done, 1 the results differ from --expected, 2 a file or an argument was refused, 3 the board or its
// software failed.
#include <cstdio>
#include <string>

#include "accelerator_driver.hpp"
#include "host_program.hpp"

using namespace moeforge;

static const host_network network = {
    accelerator_memory::config, accelerator_memory::classes, accelerator_memory::image, accelerator_memory::result};

/// Runs the network as the options say. @returns the exit code
static int execute(const host_options &options) {
    const host_job<accelerator_memory::pixel> job(options, network, accelerator_memory::tasks);
    const bytes weights = read_weights(options.files[1], accelerator_memory::weights);
    const std::unique_ptr<accelerator_board> board = open_board(options);
    accelerator_driver driver(*board, weights, job.count);
    const accelerator_run run = driver.run(job.images, find_name(accelerator_memory::tasks, job.task, "task"));
    std::printf(
        "%zu images of task %s: %.6f s, %llu cycles\n", job.count, job.task.c_str(), run.seconds,
        static_cast<unsigned long long>(run.cycles));
    // All other tensors stay on the chip.
    return job.finish(run.values, [](const std::string &, integers &, std::size_t &) { return false; });
}

int main(int argc, char **argv) { return run_host(board_command, argc, argv, execute); }
