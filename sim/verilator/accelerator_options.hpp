// The command line of accelerator_bench.hpp.
#ifndef MOEFORGE_ACCELERATOR_OPTIONS_HPP
#define MOEFORGE_ACCELERATOR_OPTIONS_HPP

#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "axi_settings.hpp"

namespace moeforge {

struct AcceleratorOptions {
    std::string weights, images, out = ".", trace, timeline, timeline_marks;
    std::uint64_t weights_header = 0, output_bytes = 0, scratch_bytes = 0, abort_at = 0, watchdog = 1000000;
    unsigned count = 1, task = 0, runs = 1;
    std::uint64_t trace_from = 0, trace_to = 0;   // 0: to the end
    std::uint64_t timeline_window = 256, timeline_gap = 64;
    bool dump = false, serve = false;
    AxiMemorySettings memory;
};

inline std::uint64_t whole_number(const std::string &option, const std::string &text) {
    char *end = nullptr;
    const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0') fail(2, option + " " + text + ": not a whole number");
    return value;
}

inline double real_number(const std::string &option, const std::string &text) {
    char *end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') fail(2, option + " " + text + ": not a number");
    return value;
}

inline AcceleratorOptions accelerator_options(int count, char **arguments) {
    AcceleratorOptions options;
    const auto number = [](auto &target) {
        return [&target](const std::string &option, const std::string &text) {
            target = static_cast<std::decay_t<decltype(target)>>(whole_number(option, text));
        };
    };
    const auto real = [](double &target) {
        return [&target](const std::string &option, const std::string &text) { target = real_number(option, text); };
    };
    const auto text = [](std::string &target) {
        return [&target](const std::string &, const std::string &value) { target = value; };
    };
    const std::map<std::string, std::function<void(const std::string &, const std::string &)>> known = {
        {"--weights", text(options.weights)},
        {"--weights-header", number(options.weights_header)},
        {"--images", text(options.images)},
        {"--out", text(options.out)},
        {"--trace", text(options.trace)},
        {"--trace-from", number(options.trace_from)},
        {"--trace-to", number(options.trace_to)},
        {"--timeline", text(options.timeline)},
        {"--timeline-window", number(options.timeline_window)},
        {"--timeline-gap", number(options.timeline_gap)},
        {"--timeline-marks", text(options.timeline_marks)},
        {"--output-bytes", number(options.output_bytes)},
        {"--scratch-bytes", number(options.scratch_bytes)},
        {"--count", number(options.count)},
        {"--task", number(options.task)},
        {"--runs", number(options.runs)},
        {"--dump", number(options.dump)},
        {"--serve", number(options.serve)},
        {"--abort-at", number(options.abort_at)},
        {"--watchdog", number(options.watchdog)},
        {"--latency", number(options.memory.latency)},
        {"--bandwidth", real(options.memory.bytes_per_cycle)},
        {"--jitter", real(options.memory.jitter)},
        {"--seed", number(options.memory.seed)},
        {"--read-fault", number(options.memory.read_fault.burst)},
        {"--write-fault", number(options.memory.write_fault.burst)},
        {"--response",
         [&options](const std::string &option, const std::string &value) {
             options.memory.read_fault.response = options.memory.write_fault.response =
                 static_cast<unsigned>(whole_number(option, value));
         }},
    };
    for (int i = 1; i < count; i += 2) {
        const auto found = known.find(arguments[i]);
        if (found == known.end() || i + 1 == count)
            fail(2, std::string(arguments[i]) + ": unknown, or without a value");
        found->second(arguments[i], arguments[i + 1]);
    }
    return options;
}

}   // namespace moeforge

#endif
