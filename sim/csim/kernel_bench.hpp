// What the test bench of a kernel needs: files of words, digests of tensors, a large stack. Plain C++14 and POSIX
// threads, nothing from a vendor.
#ifndef MOEFORGE_KERNEL_BENCH_HPP
#define MOEFORGE_KERNEL_BENCH_HPP

#ifndef __wasi__
#include <pthread.h>
#endif

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace moeforge {

[[noreturn]] inline void stop(const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(2);
}

/// A tensor in the kernel's memory: rows of 32-bit lanes that start at words.
struct placed_tensor {
    const char *name;
    int address, rows, columns;
    bool on_chip;   // in hardware it never reaches memory
    int step;       // of the program, that makes it
};

/// A run of a test bench.
struct bench_run {
    std::string weights, images, dump, expected;
    int count, task;
    int skipped;      // images in front of the first
    bool hardware;    // compare only what hardware writes
    int stop_after;   // step of the program, -1: none
};

/// A run on a folder's weights and images, against its digests, which are of the last image.
inline bench_run folder_run(const std::string &folder, int task, int images) {
    const std::string expected = folder + "/expected_task" + std::to_string(task) + ".txt";
    return {folder + "/weights.bin", folder + "/images.bin", "", expected, images, task, 0, false, -1};
}

/// The runs that a command line asks for: one, or every task that a folder has digests of.
/// @param short_step  where a cosimulation stops, which takes minutes for what runs in a second here
inline std::vector<bench_run> bench_runs(int argc, char **argv, int tasks, int images, int short_step) {
    std::vector<bench_run> runs;
    const bool cosim = argc == 3 && std::string(argv[2]) == "--cosim";
    if (cosim) {
        bench_run run = folder_run(argv[1], 0, 1);
        run.skipped = images - 1;
        run.hardware = true;
        run.stop_after = short_step;
        runs.push_back(run);
        return runs;
    }
    if (argc == 2) {
        for (int task = 0; task < tasks; task++) runs.push_back(folder_run(argv[1], task, images));
        return runs;
    }
    if (argc < 5 || argc % 2 == 0)
        stop("usage: kernel_main FOLDER [--cosim] | WEIGHTS IMAGES COUNT TASK [--dump FILE] [--expected FILE] "
             "[--stop-after STEP]");
    bench_run run = {argv[1], argv[2], "", "", std::atoi(argv[3]), std::atoi(argv[4]), 0, false, -1};
    for (int i = 5; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--dump") run.dump = argv[i + 1];
        else if (name == "--expected") run.expected = argv[i + 1];
        else if (name == "--stop-after") run.stop_after = std::atoi(argv[i + 1]);
        else stop("unknown option " + name);
    }
    runs.push_back(run);
    return runs;
}

/// A file as words of little-endian 32-bit lanes, the last one filled with zeros.
template <typename Word> std::vector<Word> read_words(const std::string &path, int lanes) {
    std::ifstream file(path, std::ios::binary);
    if (!file) stop(path + ": cannot be read");
    std::vector<Word> words;
    std::vector<unsigned char> bytes(std::size_t(lanes) * 4);
    while (file.read(reinterpret_cast<char *>(bytes.data()), std::streamsize(bytes.size())) || file.gcount() > 0) {
        for (std::size_t i = std::size_t(file.gcount()); i < bytes.size(); i++) bytes[i] = 0;
        Word word;
        for (int lane = 0; lane < lanes; lane++) {
            const unsigned char *at = bytes.data() + std::size_t(lane) * 4;
            word[std::size_t(lane)] = std::uint32_t(at[0]) | std::uint32_t(at[1]) << 8 | std::uint32_t(at[2]) << 16 |
                                      std::uint32_t(at[3]) << 24;
        }
        words.push_back(word);
    }
    return words;
}

/// The first rows of a tensor as 32-bit integers.
template <typename Word>
std::vector<std::uint32_t> tensor_values(
    const std::vector<Word> &memory, const placed_tensor &tensor, int rows, int lanes) {
    std::vector<std::uint32_t> values;
    const int row_words = (tensor.columns + lanes - 1) / lanes;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < tensor.columns; column++) {
            const Word &word = memory[std::size_t(tensor.address + row * row_words + column / lanes)];
            values.push_back(word[std::size_t(column % lanes)].to_uint());
        }
    return values;
}

template <typename Word>
void dump_tensors(
    const std::string &path, const std::vector<Word> &memory, const placed_tensor tensors[], int count, int lanes) {
    std::ofstream file(path, std::ios::binary);
    for (int i = 0; i < count; i++) {
        const std::vector<std::uint32_t> values = tensor_values(memory, tensors[i], tensors[i].rows, lanes);
        for (std::uint32_t value : values)
            for (int byte = 0; byte < 4; byte++) file.put(char(value >> (8 * byte)));
    }
    if (!file.flush()) stop(path + ": cannot be written");
}

/// FNV-1a of the values' little-endian bytes.
inline std::uint64_t digest(const std::vector<std::uint32_t> &values) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (std::uint32_t value : values)
        for (int byte = 0; byte < 4; byte++) hash = (hash ^ ((value >> (8 * byte)) & 0xff)) * 0x100000001b3u;
    return hash;
}

/// Whether every tensor that was made has the digest that a file expects of it; says which do not.
template <typename Word>
bool compare_tensors(
    const bench_run &run, const std::vector<Word> &memory, const placed_tensor tensors[], int count, int lanes) {
    const std::string &path = run.expected;
    std::ifstream file(path);
    if (!file) stop(path + ": cannot be read");
    std::map<std::string, const placed_tensor *> known;
    for (int i = 0; i < count; i++) known[tensors[i].name] = &tensors[i];
    int compared = 0, different = 0, on_chip = 0, later = 0;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string name;
        int rows;
        std::uint64_t expected;
        if (!(words >> name >> rows >> std::hex >> expected) || known.count(name) == 0)
            stop(path + ": cannot use " + line);
        if (run.stop_after >= 0 && known[name]->step > run.stop_after) {
            later++;
            continue;
        }
        if (run.hardware && known[name]->on_chip) {
            on_chip++;
            continue;
        }
        compared++;
        if (digest(tensor_values(memory, *known[name], rows, lanes)) == expected) continue;
        std::printf("%s differs\n", name.c_str());
        different++;
    }
    std::printf("%s: %d of %d tensors differ\n", path.c_str(), different, compared);
    if (later > 0) std::printf("  stopped after step %d: %d tensors not made, not compared\n", run.stop_after, later);
    if (on_chip > 0) std::printf("  %d tensors stay on chip, not compared\n", on_chip);
    if (run.skipped > 0) std::printf("  task %d and the last image only\n", run.task);
    return compared > 0 && different == 0;
}

/// Calls `work()` on a stack of 2 GiB, of which only what is used takes memory. WebAssembly has no threads: there the
/// linker is told how large the stack is.
template <typename Work> void with_large_stack(const Work &work) {
#ifdef __wasi__
    work();
#else
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, std::size_t(1) << 31) != 0) stop("no stack of 2 GiB");
    pthread_t thread;
    void *(*call)(void *) = [](void *argument) -> void * {
        (*static_cast<const Work *>(argument))();
        return nullptr;
    };
    if (pthread_create(&thread, &attributes, call, const_cast<Work *>(&work)) != 0) stop("no thread");
    pthread_join(thread, nullptr);
#endif
}

}   // namespace moeforge

#endif
