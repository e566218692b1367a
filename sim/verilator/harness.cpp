// What harness.hpp promises: the vectors, the stalls, the clock and the report of a unit.
#include "harness.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

namespace moeforge {

using Options = std::map<std::string, std::string>;

static Options parse_options(int argc, char **argv) {
    Options options{{"--seed", "1"}, {"--stalls", "0"}, {"--watchdog", "10000"}};
    for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    if (argc % 2 == 0 || options.count("--folder") == 0 || options.count("--out") == 0 ||
        options.count("--expect") == 0)
        fail(
            2, "usage: --folder DIR --out DIR --expect NAME=BEATS,… [--seed N] [--stalls P] [--hold NAME=NAME+NAME,…] "
               "[--watchdog N] [--trace FILE]");
    return options;
}

static std::vector<std::string> split(const std::string &text, char separator) {
    std::vector<std::string> parts(1);
    for (char c : text) {
        if (c == separator) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

static Stream &named(std::vector<Stream> &streams, const std::string &name) {
    for (Stream &stream : streams)
        if (stream.name == name) return stream;
    fail(2, name + ": no such stream");
}

static void prepare(std::vector<Stream> &streams, const Options &options) {
    for (Stream &stream : streams) {
        if (!stream.is_input) continue;
        std::ifstream file(options.at("--folder") + "/" + stream.name + ".bin", std::ios::binary);
        if (!file) fail(2, stream.name + ".bin: cannot be read");
        stream.beats.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        stream.expected = stream.beats.size() / stream.beat_bytes;
    }
    for (const std::string &item : split(options.at("--expect"), ',')) {
        const std::vector<std::string> pair = split(item, '=');
        named(streams, pair.at(0)).expected = std::stoul(pair.at(1));
    }
    if (options.count("--hold") == 0) return;
    for (const std::string &item : split(options.at("--hold"), ',')) {
        const std::vector<std::string> pair = split(item, '=');
        for (const std::string &name : split(pair.at(1), '+'))
            named(streams, pair.at(0)).hold.push_back(&named(streams, name));
    }
}

/// Before a clock edge: what the testbench offers on a stream.
static void drive(Stream &stream, Stalls &stalls) {
    const bool held =
        std::any_of(stream.hold.begin(), stream.hold.end(), [](const Stream *s) { return !s->finished(); });
    const bool stall = stalls.now();
    if (!stream.is_input) {
        *stream.ready = !stall;
        return;
    }
    if (!stream.offered && !stream.finished() && !held && !stall) {
        stream.offered = true;
        std::memcpy(
            stream.data, stream.beats.data() + stream.done * stream.beat_bytes,
            std::min(stream.port_bytes, stream.beat_bytes));
    }
    *stream.valid = stream.offered;
}

/// What an accepted beat leaves behind. Returns whether one was.
static bool collect(Stream &stream, std::uint64_t cycle) {
    if (!(*stream.valid && *stream.ready)) return false;
    if (stream.done == 0) stream.first_cycle = cycle;
    stream.last_cycle = cycle;
    stream.done++;
    stream.offered = false;
    if (!stream.is_input) {
        std::vector<std::uint8_t> beat(stream.beat_bytes, 0);
        std::memcpy(beat.data(), stream.data, std::min(stream.port_bytes, stream.beat_bytes));
        stream.beats.insert(stream.beats.end(), beat.begin(), beat.end());
    }
    return true;
}

static std::string progress(const std::vector<Stream> &streams) {
    std::string text;
    for (const Stream &stream : streams) {
        if (stream.finished()) continue;
        const char *why = stream.is_input ? (*stream.valid ? "valid, never ready" : "held")
                                          : (*stream.ready ? "ready, never valid" : "stalled");
        text += "\n  " + stream.name + ": " + std::to_string(stream.done) + " of " + std::to_string(stream.expected) +
                " beats, " + why;
    }
    return text;
}

static void report(const std::vector<Stream> &streams, std::uint64_t cycles, const std::string &folder) {
    for (const Stream &stream : streams) {
        if (stream.is_input) continue;
        std::ofstream file(folder + "/" + stream.name + ".bin", std::ios::binary);
        file.write(
            reinterpret_cast<const char *>(stream.beats.data()), static_cast<std::streamsize>(stream.beats.size()));
    }
    std::printf("{\"cycles\":%llu,\"streams\":{", static_cast<unsigned long long>(cycles));
    const char *comma = "";
    for (const Stream &stream : streams) {
        std::printf(
            "%s\"%s\":{\"beats\":%zu,\"first\":%llu,\"last\":%llu}", comma, stream.name.c_str(), stream.done,
            static_cast<unsigned long long>(stream.first_cycle), static_cast<unsigned long long>(stream.last_cycle));
        comma = ",";
    }
    std::printf("}}\n");
}

int run_device(int argc, char **argv, const std::function<std::unique_ptr<Device>(VerilatedContext &)> &make) {
    const Options options = parse_options(argc, argv);
    const std::uint64_t watchdog = std::stoull(options.at("--watchdog"));
    const std::uint64_t drain = 200;   // cycles after the last expected beat in which none may come
    VerilatedContext context;
    context.fatalOnError(false);   // what a failed assertion prints is followed by why the program ends
    context.randReset(2);
    context.randSeed(std::stoi(options.at("--seed")));
    const std::unique_ptr<Device> unit = make(context);
#ifdef MOEFORGE_TRACE
    std::unique_ptr<Trace> trace;
    if (options.count("--trace") != 0) {
        context.traceEverOn(true);
        trace.reset(new Trace);
        unit->trace(trace.get());
        trace->open(options.at("--trace").c_str());
    }
#endif
    std::vector<Stream> &streams = unit->streams;
    prepare(streams, options);
    Stalls stalls(std::stoull(options.at("--seed")), std::stod(options.at("--stalls")));

    std::uint64_t cycle = 0, last_progress = 0;
    auto edge = [&](std::uint8_t level) {
        *unit->clock = level;
        unit->eval();
        if (context.gotFinish()) fail(3, "an assertion failed, at cycle " + std::to_string(cycle));
#ifdef MOEFORGE_TRACE
        if (trace) trace->dump(context.time());
#endif
        context.timeInc(1);
    };
    for (Stream &stream : streams) *(stream.is_input ? stream.valid : stream.ready) = 0;
    *unit->reset = 0;
    for (int i = 0; i < 4; i++) {
        edge(0);
        edge(1);
    }
    *unit->reset = 1;

    bool complete = false;
    for (; !complete || cycle - last_progress < drain; cycle++) {
        for (Stream &stream : streams) drive(stream, stalls);
        edge(0);
        for (Stream &stream : streams)
            if (collect(stream, cycle)) last_progress = cycle;
        edge(1);
        complete = std::all_of(streams.begin(), streams.end(), [](const Stream &s) { return s.finished(); });
        if (!complete && cycle - last_progress > watchdog)
            fail(
                3, "no stream moved for " + std::to_string(watchdog) + " cycles, at cycle " + std::to_string(cycle) +
                       progress(streams));
    }
#ifdef MOEFORGE_TRACE
    if (trace) trace->close();
#endif
    unit->final();
    report(streams, last_progress + 1, options.at("--out"));
    for (const Stream &stream : streams)
        if (stream.done > stream.expected)
            fail(
                3, stream.name + ": " + std::to_string(stream.done) + " beats came, " +
                       std::to_string(stream.expected) + " were expected");
    return 0;
}

}   // namespace moeforge
