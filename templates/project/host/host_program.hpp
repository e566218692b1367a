// The program around a board's driver: the files that the command line names, what it prints, its exit codes. C++17.
#ifndef MOEFORGE_HOST_PROGRAM_HPP
#define MOEFORGE_HOST_PROGRAM_HPP

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "host_options.hpp"
#include "host_results.hpp"

namespace moeforge {

/// What a network has that the options must fit.
struct host_network {
    const char *config;
    std::size_t classes;   // of the head; 0 where results are tokens
    image_layout image;
    tensor_layout result;
};

/// What the options ask for, looked at before the board is.
template <typename Pixel> struct host_job {
    std::vector<Pixel> images;   // [images][channels][height][width]
    std::size_t count;
    std::string task, out, expected;
    std::vector<expected_tensor> digests;
    std::vector<std::string> names;   // of classes
    std::size_t top;
    tensor_layout result;

    template <std::size_t Tasks>
    host_job(const host_options &options, const host_network &network, const char *const (&tasks)[Tasks])
        : count(std::size_t(read_number(options, "--images"))), task(options.named.at("--task")),
          out(options.named.at("--out")), expected(options.named.at("--expected")), top(top_of(options, network)),
          result(network.result) {
        if (!expected.empty()) digests = read_digests(expected);
        const std::string &classes = options.named.at("--classes");
        if (!classes.empty()) names = read_class_names(classes, network.classes);
        if (!out.empty()) must_be_writable(out);
        images = read_images<Pixel>(options.files[2], long(count), network.image);
        find_name(tasks, task, "task");
    }

    /// Writes, prints and compares results [images][rows][columns].
    /// @param values_of  gives the values and the columns of another tensor; false if it stays on the chip
    /// @returns the exit code
    template <typename ValuesOf> int finish(const integers &values, const ValuesOf &values_of) const {
        if (!out.empty()) write_results(out, values, count, result);
        print_best(values, count, top, result, names);
        if (digests.empty()) return 0;
        const auto tensor = [&](const std::string &name, integers &of, std::size_t &columns) {
            if (name != "results") return values_of(name, of, columns);
            of = values;
            columns = result.columns;
            return true;
        };
        return all_equal(expected, digests, tensor) ? 0 : 1;
    }

private:
    /// How many classes to print for each image.
    static std::size_t top_of(const host_options &options, const host_network &network) {
        for (const char *name : {"--classes", "--top"})
            if (!options.named.at(name).empty() && network.classes == 0)
                throw refused(
                    std::string(name) + ": " + network.config +
                    " has no class head; leave it out, or give the config a model.head");
        if (!options.named.at("--top").empty()) return std::size_t(read_number(options, "--top"));
        return options.named.at("--classes").empty() ? 0 : 5;
    }
};

/// Runs a host's program. @returns the exit code: what `execute` returns, or 2 or 3 with a message
template <typename Execute> int run_host(const host_command &command, int argc, char **argv, const Execute &execute) {
    try {
        const host_options options = parse_options(command, argc, argv);
        if (options.help) std::puts(usage_of(command).c_str());
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

}   // namespace moeforge

#endif
