// Drives any unit with valid/ready streams: binary vectors in, random seeded stalls on every stream, binary results
// and a report of cycles out. One clock `clk_i`, one synchronous active-low reset `rst_ni`.
//
// usage: Vunit --folder DIR --out DIR --expect y=129,… [--seed N] [--stalls P] [--hold x=w+b,…] [--watchdog N] [--trace FILE]
//
// Exit codes: 0 all expected beats came and no more; 3 a stream stalled or came too long, named on stderr;
// 2 wrong usage.
#ifndef MOEFORGE_HARNESS_HPP
#define MOEFORGE_HARNESS_HPP

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "verilated.h"
#ifdef MOEFORGE_TRACE
#include "verilated_fst_c.h"
#endif

namespace moeforge {

[[noreturn]] inline void fail(int code, const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(code);
}

/// A stream of the unit: where its signals are, what went over it, and when.
struct Stream {
    std::string name;
    bool is_input;
    std::uint8_t *valid;
    std::uint8_t *ready;
    std::uint8_t *data;
    std::size_t port_bytes;   // as Verilator stores a beat
    std::size_t beat_bytes;   // as the vector files do: whole 32-bit words

    std::vector<std::uint8_t> beats;
    std::size_t expected = 0;   // beats
    std::size_t done = 0;       // beats
    std::uint64_t first_cycle = 0, last_cycle = 0;
    std::vector<const Stream *> hold;   // starts when these are through
    bool offered = false;               // an input's valid, once high, stays until taken

    bool finished() const { return done >= expected; }
};

template <typename Data>
Stream bind(const char *name, bool is_input, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    Stream stream{};
    stream.name = name;
    stream.is_input = is_input;
    stream.valid = valid;
    stream.ready = ready;
    stream.data = reinterpret_cast<std::uint8_t *>(data);
    stream.port_bytes = sizeof(Data);
    stream.beat_bytes = (static_cast<std::size_t>(bits) + 31) / 32 * 4;
    return stream;
}

template <typename Data>
Stream input(const char *name, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    return bind(name, true, valid, ready, data, bits);
}

template <typename Data>
Stream output(const char *name, std::uint8_t *valid, std::uint8_t *ready, Data *data, int bits) {
    return bind(name, false, valid, ready, data, bits);
}

/// Seeded stalls, the same on every machine (xorshift).
class Stalls {
public:
    Stalls(std::uint64_t seed, double share) : state_(seed * 0x9E3779B97F4A7C15u + 1), limit_(share * 4294967296.0) {}
    bool now() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<double>(state_ >> 32) < limit_;
    }

private:
    std::uint64_t state_;
    double limit_;
};

using Options = std::map<std::string, std::string>;

inline Options parse_options(int argc, char **argv) {
    Options options{{"--seed", "1"}, {"--stalls", "0"}, {"--watchdog", "10000"}};
    for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    if (argc % 2 == 0 || options.count("--folder") == 0 || options.count("--out") == 0 || options.count("--expect") == 0)
        fail(2, "usage: --folder DIR --out DIR --expect NAME=BEATS,… [--seed N] [--stalls P] [--hold NAME=NAME+NAME,…] [--watchdog N] [--trace FILE]");
    return options;
}

inline std::vector<std::string> split(const std::string &text, char separator) {
    std::vector<std::string> parts(1);
    for (char c : text) {
        if (c == separator) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

inline Stream &named(std::vector<Stream> &streams, const std::string &name) {
    for (Stream &stream : streams)
        if (stream.name == name) return stream;
    fail(2, name + ": no such stream");
}

inline void prepare(std::vector<Stream> &streams, const Options &options) {
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
        for (const std::string &name : split(pair.at(1), '+')) named(streams, pair.at(0)).hold.push_back(&named(streams, name));
    }
}

/// Before a clock edge: what the testbench offers on a stream.
inline void drive(Stream &stream, Stalls &stalls) {
    const bool held = std::any_of(stream.hold.begin(), stream.hold.end(), [](const Stream *s) { return !s->finished(); });
    const bool stall = stalls.now();
    if (!stream.is_input) {
        *stream.ready = !stall;
        return;
    }
    if (!stream.offered && !stream.finished() && !held && !stall) {
        stream.offered = true;
        std::memcpy(stream.data, stream.beats.data() + stream.done * stream.beat_bytes, std::min(stream.port_bytes, stream.beat_bytes));
    }
    *stream.valid = stream.offered;
}

/// What an accepted beat leaves behind. Returns whether one was.
inline bool collect(Stream &stream, std::uint64_t cycle) {
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

inline std::string progress(const std::vector<Stream> &streams) {
    std::string text;
    for (const Stream &stream : streams) {
        if (stream.finished()) continue;
        const char *why = stream.is_input ? (*stream.valid ? "valid, never ready" : "held") : (*stream.ready ? "ready, never valid" : "stalled");
        text += "\n  " + stream.name + ": " + std::to_string(stream.done) + " of " + std::to_string(stream.expected) + " beats, " + why;
    }
    return text;
}

inline void report(const std::vector<Stream> &streams, std::uint64_t cycles, const std::string &folder) {
    for (const Stream &stream : streams) {
        if (stream.is_input) continue;
        std::ofstream file(folder + "/" + stream.name + ".bin", std::ios::binary);
        file.write(reinterpret_cast<const char *>(stream.beats.data()), static_cast<std::streamsize>(stream.beats.size()));
    }
    std::printf("{\"cycles\":%llu,\"streams\":{", static_cast<unsigned long long>(cycles));
    const char *comma = "";
    for (const Stream &stream : streams) {
        std::printf("%s\"%s\":{\"beats\":%zu,\"first\":%llu,\"last\":%llu}", comma, stream.name.c_str(), stream.done,
            static_cast<unsigned long long>(stream.first_cycle), static_cast<unsigned long long>(stream.last_cycle));
        comma = ",";
    }
    std::printf("}}\n");
}

template <typename Top, typename Bind> int run(int argc, char **argv, Bind bind_streams) {
    const Options options = parse_options(argc, argv);
    const std::uint64_t watchdog = std::stoull(options.at("--watchdog"));
    const std::uint64_t drain = 200;   // cycles after the last expected beat in which none may come
    VerilatedContext context;
    context.randReset(2);
    context.randSeed(std::stoi(options.at("--seed")));
    Top top(&context);
#ifdef MOEFORGE_TRACE
    std::unique_ptr<VerilatedFstC> trace;
    if (options.count("--trace") != 0) {
        context.traceEverOn(true);
        trace.reset(new VerilatedFstC);
        top.trace(trace.get(), 99);
        trace->open(options.at("--trace").c_str());
    }
#endif
    std::vector<Stream> streams = bind_streams(top);
    prepare(streams, options);
    Stalls stalls(std::stoull(options.at("--seed")), std::stod(options.at("--stalls")));

    auto edge = [&](std::uint8_t level) {
        top.clk_i = level;
        top.eval();
#ifdef MOEFORGE_TRACE
        if (trace) trace->dump(context.time());
#endif
        context.timeInc(1);
    };
    for (Stream &stream : streams) *(stream.is_input ? stream.valid : stream.ready) = 0;
    top.rst_ni = 0;
    for (int i = 0; i < 4; i++) {
        edge(0);
        edge(1);
    }
    top.rst_ni = 1;

    std::uint64_t cycle = 0, last_progress = 0;
    bool complete = false;
    for (; !complete || cycle - last_progress < drain; cycle++) {
        for (Stream &stream : streams) drive(stream, stalls);
        edge(0);
        for (Stream &stream : streams)
            if (collect(stream, cycle)) last_progress = cycle;
        edge(1);
        complete = std::all_of(streams.begin(), streams.end(), [](const Stream &s) { return s.finished(); });
        if (!complete && cycle - last_progress > watchdog)
            fail(3, "no stream moved for " + std::to_string(watchdog) + " cycles, at cycle " + std::to_string(cycle) + progress(streams));
    }
#ifdef MOEFORGE_TRACE
    if (trace) trace->close();
#endif
    top.final();
    report(streams, last_progress + 1, options.at("--out"));
    for (const Stream &stream : streams)
        if (stream.done > stream.expected)
            fail(3, stream.name + ": " + std::to_string(stream.done) + " beats came, " + std::to_string(stream.expected) + " were expected");
    return 0;
}

}  // namespace moeforge

#endif
