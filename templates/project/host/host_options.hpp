// The command line of a host. The error messages are those of Python's argparse, which the hosts in Python use.
#ifndef MOEFORGE_HOST_OPTIONS_HPP
#define MOEFORGE_HOST_OPTIONS_HPP

#include <map>
#include <string>
#include <vector>

#include "files.hpp"

namespace moeforge {

/// What a host's command line has that not all have.
struct host_command {
    std::string program;                          // its name
    std::string board;                            // what the first argument is, in front of weights and images
    std::map<std::string, std::string> options;   // names and defaults
    std::string usage;                            // of these options
};

/// The options, and the other arguments in their order.
struct host_options {
    std::map<std::string, std::string> named;
    std::vector<std::string> files;
    bool help;
};

inline std::string usage_of(const host_command &command) {
    return "usage: " + command.program +
           " [-h] [--task TASK] [--images IMAGES] [--expected FILE] [--out FILE] [--classes FILE] [--top N] " +
           command.usage + " " + command.board + " weights images";
}

inline refused usage_refused(const host_command &command, const std::string &problem) {
    return refused(usage_of(command) + "\n" + command.program + ": error: " + problem);
}

/// Options may come anywhere on the line, as --name VALUE or --name=VALUE.
inline host_options parse_options(const host_command &command, int argc, char **argv) {
    host_options options = {command.options, {}, false};
    options.named.insert(
        {{"--task", "0"}, {"--images", "1"}, {"--expected", ""}, {"--out", ""}, {"--classes", ""}, {"--top", ""}});
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
        if (options.named.count(name) == 0) throw usage_refused(command, "unrecognized arguments: " + word);
        if (equals == std::string::npos && i + 1 == argc)
            throw usage_refused(command, "argument " + name + ": expected one argument");
        options.named[name] = equals == std::string::npos ? argv[++i] : word.substr(equals + 1);
    }
    if (options.files.size() < 3)
        throw usage_refused(command, "the following arguments are required: " + command.board + ", weights, images");
    if (options.files.size() > 3) throw usage_refused(command, "unrecognized arguments: " + options.files[3]);
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
