// Runs images through the network for one task, on a card or on a Zynq board with XRT.
// usage: xrt_host [options] XCLBIN WEIGHTS IMAGES
//   --task      number or name of the task; --images: how many images of the packed file to run
//   --expected  file of digests to compare with: data/network/expected_task<T>.txt
//   --out       file for the results: little-endian 32-bit integers [images][rows][columns]
//   --device    number of the card
// Exit codes: 0 done, 1 a tensor differs from --expected, 2 a file or an argument was refused, 3 the card or its software
// failed.
#include <cstdio>
#include <string>
#include <vector>

#include "host_options.hpp"
#include "xrt_accelerator.hpp"

using namespace moeforge;

/// FNV-1a of 64 bits over the little-endian bytes, as the project's test bench computes it.
static std::uint64_t digest(const integers &values) {
    std::uint64_t state = 0xcbf29ce484222325u;
    for (std::int32_t value : values)
        for (int shift = 0; shift < 32; shift += 8)
            state = (state ^ (std::uint32_t(value) >> shift & 0xff)) * 0x100000001b3u;
    return state;
}

/// The values of one tensor of the digests; false if they stay on the chip.
static bool values_of(
    const std::string &name, accelerator &board, const run_result &run, integers &values, std::size_t &columns) {
    if (name == "results") {
        values = run.values;
        columns = kernel_memory::tensors::result.columns;
        return true;
    }
    for (const kernel_memory::tensor &placed : kernel_memory::tensors::placed) {
        if (name != placed.name) continue;
        values = board.tensor(placed);
        columns = placed.columns;
        return true;
    }
    return false;
}

/// Compares results and tensors with the digests of a file, and prints which differ.
static bool compare(
    accelerator &board, const run_result &run, const std::string &path, const std::vector<expected_tensor> &tensors) {
    std::vector<std::string> different;
    int compared = 0;
    for (const expected_tensor &expected : tensors) {
        integers values;
        std::size_t columns;
        if (!values_of(expected.name, board, run, values, columns)) continue;
        const std::size_t has = values.size() / columns;
        // The digest of a tensor covers only the rows in use, that of the results all rows.
        if (has < expected.rows || (expected.name == "results" && has != expected.rows))
            throw refused(
                path + ": expects " + std::to_string(expected.rows) + " rows of " + expected.name + ", but there are " +
                std::to_string(has) + "; set --images to the number of images that it was made with");
        values.resize(expected.rows * columns);
        compared++;
        if (digest(values) != expected.digest) different.push_back(expected.name);
    }
    if (compared == 0) throw refused(path + ": is not a file of digests");
    for (const std::string &each : different) std::printf("%s differs\n", each.c_str());
    std::printf("%s: %zu of %d tensors differ\n", path.c_str(), different.size(), compared);
    return different.empty();
}

/// Runs the network as the options say. @returns the exit code
static int execute(const host_options &options) {
    const std::string &expected = options.named.at("--expected"), &out = options.named.at("--out");
    const std::string &task = options.named.at("--task");
    const long count = read_number(options, "--images"), device = read_number(options, "--device");
    const std::vector<expected_tensor> digests =
        expected.empty() ? std::vector<expected_tensor>() : read_digests(expected);
    if (!out.empty()) must_be_writable(out);
    const pixels images = read_images(options.files[2], count);
    find_name(kernel_memory::tasks, task, "task");
    accelerator board(options.files[0], options.files[1], unsigned(device));
    const run_result run = board.run(images, task);
    std::printf(
        "%ld images of task %s: %.6f s, about %.0f cycles\n", count, task.c_str(), run.seconds, run.estimated_cycles());
    if (!out.empty()) write_file(out, run.values.data(), run.values.size() * sizeof(run.values[0]));
    return digests.empty() || compare(board, run, expected, digests) ? 0 : 1;
}

int main(int argc, char **argv) {
    try {
        const host_options options = parse_options(argc, argv);
        if (options.help) std::puts(usage);
        const int code = options.help ? 0 : execute(options);
        if (std::fflush(stdout) != 0) throw std::runtime_error(std::string("stdout: ") + std::strerror(errno));
        return code;
    } catch (const refused &refusal) {
        std::fprintf(stderr, "%s\n", refusal.what());
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 3;
    }
}
