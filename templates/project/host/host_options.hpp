// The command line of xrt_host. The error messages are those of Python's argparse, which pynq_host.py uses.
#ifndef MOEFORGE_HOST_OPTIONS_HPP
#define MOEFORGE_HOST_OPTIONS_HPP

#include <map>
#include <string>
#include <vector>

#include "files.hpp"

namespace moeforge {

static const char usage[] = "usage: xrt_host [-h] [--task TASK] [--images IMAGES] [--expected FILE] [--out FILE] "
                            "[--device N] xclbin weights images";

/// The options, and the other arguments in their order.
struct host_options {
    std::map<std::string, std::string> named = {
        {"--task", "0"}, {"--images", "1"}, {"--expected", ""}, {"--out", ""}, {"--device", "0"}};
    std::vector<std::string> files;
    bool help = false;
};

inline refused usage_refused(const std::string &problem) {
    return refused(std::string(usage) + "\nxrt_host: error: " + problem);
}

/// Options may come anywhere on the line, as --name VALUE or --name=VALUE.
inline host_options parse_options(int argc, char **argv) {
    host_options options;
    for (int i = 1; i < argc; i++) {
        const std::string word = argv[i];
        if (word == "-h" || word == "--help") {
            options.help = true;
            return options;
        }
        if (word.size() < 2 || word[0] != '-') {
            options.files.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (options.named.count(name) == 0) throw usage_refused("unrecognized arguments: " + word);
        if (equals == std::string::npos && i + 1 == argc)
            throw usage_refused("argument " + name + ": expected one argument");
        options.named[name] = equals == std::string::npos ? argv[++i] : word.substr(equals + 1);
    }
    if (options.files.size() < 3) throw usage_refused("the following arguments are required: xclbin, weights, images");
    if (options.files.size() > 3) throw usage_refused("unrecognized arguments: " + options.files[3]);
    return options;
}

/// The value of an option that takes a whole number.
inline long read_number(const host_options &options, const std::string &name) {
    const std::string &text = options.named.at(name);
    if (!is_number(text)) throw refused(name + " " + text + ": is not a whole number; give one from 0 to 999999999");
    return std::stol(text);
}

}   // namespace moeforge

#endif
