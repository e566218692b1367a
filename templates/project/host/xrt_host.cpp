// Runs images of a task on a card, or on a Zynq board with XRT.
// usage: xrt_host XCLBIN WEIGHTS IMAGES [--task T] [--images N] [--expected FILE] [--out FILE] [--device N]
//   --task      number or name; --images: how many of the packed file to run
//   --expected  digests to compare with: data/network/expected_task<T>.txt
//   --out       file for the results: little-endian 32-bit integers [images][rows][columns]
// Exit codes: 0 done, 1 a tensor is not what --expected says, 2 a file or an argument is refused.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "xrt_accelerator.hpp"

using namespace moeforge;

static std::map<std::string, std::string> parse_options(int argc, char **argv) {
    std::map<std::string, std::string> options = {
        { "--task", "0" }, { "--images", "1" }, { "--expected", "" }, { "--out", "" }, { "--device", "0" }
    };
    if (argc < 4 || argc % 2 != 0)
        throw refused("usage: xrt_host XCLBIN WEIGHTS IMAGES [--task T] [--images N] [--expected FILE] [--out FILE] [--device N]");
    for (int i = 4; i < argc; i += 2) {
        if (options.count(argv[i]) == 0) throw refused(std::string("unknown option ") + argv[i]);
        options[argv[i]] = argv[i + 1];
    }
    return options;
}

static void write_values(const std::string &path, const integers &values) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char *>(values.data()), std::streamsize(values.size() * sizeof(values[0])));
    if (!file.flush()) throw refused(path + ": cannot be written");
}

/// FNV-1a of 64 bits over the little-endian bytes, as the project's test bench computes it.
static std::uint64_t digest(const integers &values) {
    std::uint64_t state = 0xcbf29ce484222325u;
    for (std::int32_t value : values)
        for (int shift = 0; shift < 32; shift += 8) state = (state ^ (std::uint32_t(value) >> shift & 0xff)) * 0x100000001b3u;
    return state;
}

/// The values of a line of expectations; false where they never leave the chip.
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

/// Compares results and tensors with lines of name, rows and digest, and says which differ.
static bool compare(accelerator &board, const run_result &run, const std::string &path) {
    std::ifstream file(path);
    if (!file) throw refused(path + ": cannot be read");
    std::vector<std::string> different;
    int compared = 0;
    std::string name;
    std::size_t rows, columns;
    for (std::uint64_t expected; file >> name >> std::dec >> rows >> std::hex >> expected;) {
        integers values;
        if (!values_of(name, board, run, values, columns)) continue;
        const std::size_t has = values.size() / columns;
        // Of a tensor only the rows in use are expected, of results all.
        if (has < rows || (name == "results" && has != rows))
            throw refused(
                path + ": is of " + std::to_string(rows) + " rows of " + name + ", there are " + std::to_string(has) +
                ": run as many images");
        values.resize(rows * columns);
        compared++;
        if (digest(values) != expected) different.push_back(name);
    }
    if (!file.eof() || compared == 0) throw refused(path + ": is not a file of digests");
    for (const std::string &each : different) std::printf("%s differs\n", each.c_str());
    std::printf("%s: %zu of %d tensors differ\n", path.c_str(), different.size(), compared);
    return different.empty();
}

static int run(int argc, char **argv) {
    std::map<std::string, std::string> options = parse_options(argc, argv);
    const std::string weights = argv[2], images = argv[3];
    accelerator board(argv[1], weights, unsigned(std::atoi(options["--device"].c_str())));
    const pixels all = read_images(images, std::atol(options["--images"].c_str()));
    const run_result made = board.run(all, options["--task"]);
    std::printf(
        "%s images of task %s: %.6f s, about %.0f cycles\n", options["--images"].c_str(), options["--task"].c_str(),
        made.seconds, made.estimated_cycles());
    if (!options["--out"].empty()) write_values(options["--out"], made.values);
    return options["--expected"].empty() || compare(board, made, options["--expected"]) ? 0 : 1;
}

int main(int argc, char **argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
