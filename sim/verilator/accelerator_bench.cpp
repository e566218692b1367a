// What accelerator_bench.hpp promises: an accelerator's host, memory, and what goes on inside.
#include "accelerator_bench.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include "accel_registers.hpp"
#include "accelerator_options.hpp"
#include "accelerator_server.hpp"
#include "accelerator_timeline.hpp"
#include "axi_lite_master.hpp"
#include "axi_memory.hpp"

namespace moeforge {

constexpr std::uint64_t weights_base = 0x10000000, images_base = 0x40000000, output_base = 0x70000000,
                        scratch_base = 0x90000000;

/// What a run did.
struct RunReport {
    std::uint32_t status = 0, cause = 0;
    std::uint64_t address = 0, cycles = 0, fires = 0, wall = 0;
    std::vector<std::uint64_t> stalls{};   // by cause, as AcceleratorPorts names them
    std::vector<std::uint32_t> operations{};
    std::vector<AxiStatistics> reads{};
    AxiStatistics writes{};
    std::uint64_t held = 0;
    AxiFaultPlace fault{};
};

static std::vector<std::uint8_t> file_bytes(const std::string &path, std::uint64_t header = 0) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(2, "cannot read " + path);
    file.seekg(static_cast<std::streamoff>(header));
    return {std::istreambuf_iterator<char>(file), {}};
}

static void write_bytes(const std::string &path, const std::vector<std::uint8_t> &bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file) fail(2, "cannot write " + path);
}

using MakeDevice = std::function<std::unique_ptr<AcceleratorDevice>(VerilatedContext &)>;

class AcceleratorBench {
public:
    AcceleratorBench(const AcceleratorOptions &options, const MakeDevice &make)
        : options_(options), context_(new_context(options)), top_(make(*context_)), ports_(top_->ports),
          memory_(options.memory, regions(options), ports_.read_ports, ports_.reads, ports_.writes),
          lite_(ports_.registers) {
        report_.stalls.resize(ports_.stall_causes.size());
        open_trace();
        *top_->reset = 0;
        for (int i = 0; i < 4; i++) clock([] {});
        *top_->reset = 1;
    }

    RunReport run(bool first) {
        report_ = {};
        began_ = false;
        if (!options_.timeline.empty())
            timeline_ = std::make_unique<AcceleratorTimeline>(timeline_settings(options_), ports_);
        report_.stalls.resize(ports_.stall_causes.size());
        for (std::size_t port = 0; port < ports_.read_ports; port++) before_.push_back(memory_.read_statistics(port));
        before_.push_back(memory_.write_statistics());
        const std::uint64_t held = memory_.held_cycles(), began = cycle_;
        namespace map = accel_registers;
        set(map::task, options_.task);
        set(map::images, options_.count);
        set_address(map::weights_lo, weights_base);
        set_address(map::image_lo, images_base);
        set_address(map::output_lo, output_base);
        set_address(map::scratch_lo, scratch_base);
        set(map::irq_enable, 3);
        set(map::control, 1u << map::control_start);
        // The interrupt says that it is over; an abort raises none.
        fired_at_ = cycle_;
        const std::uint64_t started = cycle_;
        while (!ports_.irq.get()) {
            if (cycle_ - fired_at_ > options_.watchdog)
                fail(3, "the array has not fired for " + std::to_string(options_.watchdog) + " cycles" + where());
            if (first && options_.abort_at != 0 && cycle_ - started == options_.abort_at) {
                set(map::control, 1u << map::control_abort);
                while (get(map::status) & 1u << map::status_busy) step();
                break;
            }
            step();
        }
        while (get(map::status) & 1u << map::status_busy) step();
        collect(held);
        report_.wall = cycle_ - began;
        set(map::irq_status, 3);
        return report_;
    }

    /// What a host of another process does with it, beside `step`, `get` and `set`.
    Regions &regions() { return memory_.regions(); }

    void step() {
        clock([this] {
            if (timeline_ && began_) timeline_->sample(run_cycle());
            memory_.before_edge();
            lite_.before_edge();
            watch();
        });
        memory_.after_edge();
        lite_.after_edge();
        cycle_++;
    }

    /// Reads and writes a register; fails where there is none.
    std::uint32_t get(std::uint32_t offset) {
        const AxiLiteAnswer answer = lite_.read([this] { step(); }, offset);
        if (answer.response != 0) fail(3, "there is no register at " + hex(offset));
        return answer.data;
    }
    void set(std::uint32_t offset, std::uint32_t value) {
        if (lite_.write([this] { step(); }, offset, value) != 0) fail(3, "there is no register at " + hex(offset));
    }

    void save(const std::string &folder) {
        for (const Tap &tap : ports_.taps) write_bytes(folder + "/" + tap.name + ".bin", tap.beats);
        write_bytes(folder + "/output.bin", memory_.bytes_of("output"));
        if (timeline_) timeline_->write(options_.timeline);
#ifdef MOEFORGE_TRACE
        if (trace_) trace_->close();
#endif
    }

private:
    static std::unique_ptr<VerilatedContext> new_context(const AcceleratorOptions &options) {
        auto context = std::make_unique<VerilatedContext>();
        // Uninitialised state is random: nothing may come to depend on it.
        context->randReset(2);
        context->fatalOnError(false);   // what a failed assertion prints is followed by why the program ends
        context->randSeed(static_cast<int>(options.memory.seed));
#ifdef MOEFORGE_TRACE
        context->traceEverOn(true);
#endif
        return context;
    }

    static std::vector<Region> regions(const AcceleratorOptions &options) {
        if (options.serve) return {};
        return {
            {"weights", weights_base, false, file_bytes(options.weights, options.weights_header)},
            {"images", images_base, false, file_bytes(options.images)},
            {"output", output_base, true, std::vector<std::uint8_t>(options.output_bytes * options.count, 0xa5)},
            {"scratch", scratch_base, true, std::vector<std::uint8_t>(options.scratch_bytes, 0xa5)},
        };
    }

    // The weights by their marks, images and results one by one.
    static TimelineSettings timeline_settings(const AcceleratorOptions &options) {
        TimelineSettings settings{options.timeline_window, options.timeline_gap, {}};
        const auto mark = [&settings](const std::string &region, std::uint64_t base, std::uint64_t bytes) {
            const bool begins = settings.places.empty() || settings.places.back().region != region;
            settings.places.push_back({region, begins ? 0 : settings.places.back().mark + 1, base + bytes});
        };
        std::ifstream marks(options.timeline_marks);
        if (!options.timeline_marks.empty() && !marks) fail(2, "cannot read " + options.timeline_marks);
        for (std::uint64_t offset = 0; marks >> offset;) mark("weights", weights_base, offset);
        const std::uint64_t image_bytes = file_bytes(options.images).size() / options.count;
        for (unsigned i = 0; i < options.count; i++) mark("images", images_base, i * image_bytes);
        for (unsigned i = 0; i < options.count; i++) mark("output", output_base, i * options.output_bytes);
        mark("scratch", scratch_base, 0);
        return settings;
    }

    /// The cycle as the register of cycles counts, from the first on; behind the last it goes on.
    std::uint64_t run_cycle() const { return cycle_ - began_at_; }

    template <typename Sample> void clock(Sample sample) {
        *top_->clock = 0;
        eval();
        sample();
        *top_->clock = 1;
        eval();
    }

    void eval() {
        top_->eval();
        // What the edge changed holds from the next cycle on.
        if (!began_ && *top_->clock == 0 && ports_.in_run.get()) {
            began_ = true;
            began_at_ = cycle_;
        }
        record();
        if (context_->gotFinish()) fail(3, "an assertion failed, at cycle " + std::to_string(cycle_) + where());
    }

    void watch() {
        if (!ports_.running.get()) return;
        if (ports_.fires.get()) {
            report_.fires++;
            fired_at_ = cycle_;
        } else {
            const std::size_t cause = ports_.stall();
            if (cause < report_.stalls.size()) report_.stalls[cause]++;
        }
        if (options_.dump)
            for (Tap &tap : ports_.taps) tap.sample();
    }

    void collect(std::uint64_t held) {
        namespace map = accel_registers;
        report_.status = get(map::status);
        report_.cause = get(map::error_cause);
        report_.address = get(map::error_addr_lo) | std::uint64_t{get(map::error_addr_hi)} << 32;
        report_.cycles = get(map::cycles_lo) | std::uint64_t{get(map::cycles_hi)} << 32;
        const std::uint32_t operations = get(map::operations);
        for (std::uint32_t i = 0; i < operations; i++) report_.operations.push_back(get(map::counters + 4 * i));
        const auto since = [](const AxiStatistics &now, const AxiStatistics &before) {
            return AxiStatistics{now.bursts - before.bursts, now.bytes - before.bytes};
        };
        for (std::size_t port = 0; port < ports_.read_ports; port++)
            report_.reads.push_back(since(memory_.read_statistics(port), before_[port]));
        report_.writes = since(memory_.write_statistics(), before_.back());
        report_.held = memory_.held_cycles() - held;
        report_.fault = memory_.fault_place();
        before_.clear();
    }

    void set_address(std::uint32_t offset, std::uint64_t value) {
        set(offset, static_cast<std::uint32_t>(value));
        set(offset + 4, static_cast<std::uint32_t>(value >> 32));
    }

    std::string where() const {
        std::ostringstream text;
        text << "; it fired " << report_.fires << " times and stood for";
        // Before the first run nothing is counted.
        for (std::size_t cause = 0; cause < report_.stalls.size(); cause++)
            text << " " << ports_.stall_causes[cause] << " " << report_.stalls[cause];
        return text.str();
    }

    void open_trace() {
#ifdef MOEFORGE_TRACE
        if (options_.trace.empty()) return;
        trace_ = std::make_unique<Trace>();
        top_->trace(trace_.get());
        if (whole_trace()) trace_->open(options_.trace.c_str());
#endif
    }

    void record() {
#ifdef MOEFORGE_TRACE
        if (!trace_) return;
        if (whole_trace()) trace_->dump(time_++);
        else if (in_window()) trace_->dump(2 * run_cycle() + *top_->clock);
#endif
    }

#ifdef MOEFORGE_TRACE
    bool whole_trace() const { return options_.trace_from == 0 && options_.trace_to == 0; }

    // Opens the waveform where its cycles begin, and closes it behind them, for good.
    bool in_window() {
        if (!began_ || run_cycle() < options_.trace_from) return false;
        if (options_.trace_to != 0 && run_cycle() >= options_.trace_to) {
            trace_->close();
            trace_.reset();
            return false;
        }
        if (!trace_->isOpen()) trace_->open(options_.trace.c_str());
        return true;
    }
#endif

    const AcceleratorOptions &options_;
    std::unique_ptr<VerilatedContext> context_;
    std::unique_ptr<AcceleratorDevice> top_;
    AcceleratorPorts &ports_;
    AxiMemory memory_;
    AxiLiteMaster lite_;
    RunReport report_{};
    std::vector<AxiStatistics> before_{};
    std::unique_ptr<AcceleratorTimeline> timeline_{};
    std::uint64_t cycle_ = 0, fired_at_ = 0, began_at_ = 0;
    bool began_ = false;   // the register of cycles counts, or did in this run
#ifdef MOEFORGE_TRACE
    std::unique_ptr<Trace> trace_{};
    std::uint64_t time_ = 0;
#endif
};

template <typename Values, typename Show> std::string json_list(const Values &values, Show show) {
    std::ostringstream text;
    text << "[";
    const char *separator = "";
    for (const auto &value : values) {
        text << separator << show(value);
        separator = ", ";
    }
    return text.str() + "]";
}

static std::string json(const RunReport &report) {
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    const auto traffic = [](const AxiStatistics &each) {
        return "{\"bursts\": " + std::to_string(each.bursts) + ", \"bytes\": " + std::to_string(each.bytes) + "}";
    };
    std::ostringstream text;
    text << "{\"status\": " << report.status << ", \"cause\": " << report.cause << ", \"address\": " << report.address
         << ", \"cycles\": " << report.cycles << ", \"fires\": " << report.fires << ", \"held\": " << report.held
         << ", \"stalls\": " << json_list(report.stalls, number)
         << ", \"operations\": " << json_list(report.operations, number)
         << ", \"reads\": " << json_list(report.reads, traffic) << ", \"writes\": " << traffic(report.writes)
         << ", \"fault\": {\"port\": " << report.fault.port << ", \"address\": " << report.fault.address << "}}";
    return text.str();
}

int run_accelerator_device(int count, char **arguments, const MakeDevice &make) {
    const AcceleratorOptions options = accelerator_options(count, arguments);
    AcceleratorBench bench(options, make);
    if (options.serve) {
        serve_host(bench);
        return 0;
    }
    std::vector<RunReport> reports;
    for (unsigned run = 0; run < options.runs; run++) reports.push_back(bench.run(run == 0));
    bench.save(options.out);
    std::printf("%s\n", json_list(reports, [](const RunReport &report) { return json(report); }).c_str());
    return 0;
}

}   // namespace moeforge
