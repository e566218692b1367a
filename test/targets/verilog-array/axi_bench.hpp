// The core that axi_bench.v leaves out: random commands on every read client, checked beat by beat, and random writes.
#ifndef MOEFORGE_AXI_BENCH_HPP
#define MOEFORGE_AXI_BENCH_HPP

#include <array>
#include <deque>
#include <memory>
#include <random>

#include "Vaxi_bench.h"
#include "accel_registers.hpp"
#include "axi_lite_master.hpp"
#include "axi_memory.hpp"
#include "require.hpp"

using namespace moeforge;

// Sizes of the top, from the build: PORTS, CLIENTS, ADDR_BITS, DATA_BITS.
constexpr std::size_t ports = PORTS, clients = PORTS * CLIENTS, addr_bits = ADDR_BITS, data_bits = DATA_BITS;
constexpr std::size_t beat_bytes = data_bits / 8;
constexpr std::uint64_t weights_base = 0x80001000, output_base = 0xc0040000, region_bytes = 1 << 16;
constexpr std::uint8_t unwritten = 0xa5;   // on the write data while they are not valid

struct Command {
    std::uint64_t address;
    std::size_t beats;
    std::size_t done = 0;
};

class Bench {
public:
    explicit Bench(const AxiMemorySettings &settings)
        : context_(randomised(settings.seed)), top(context_.get()),
          memory(settings, regions(settings.seed), ports, reads(), writes()), lite(lite_signals()),
          random_(settings.seed), stalls_(settings.seed + 1, settings.jitter) {
        top.cmd_valid_i = 0;
        top.wcmd_valid_i = 0;
        top.wdata_valid_i = 0;
        top.finished_i = 0;
        top.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock([] {});
        top.rst_ni = 1;
    }

    /// A cycle of everything.
    void step() {
        clock([this] {
            memory.before_edge();
            lite.before_edge();
            before_edge();
        });
        memory.after_edge();
        lite.after_edge();
        after_edge();
        cycles++;
    }

    std::uint32_t read(std::uint32_t address) {
        return lite.read([this] { step(); }, address).data;
    }
    unsigned write(std::uint32_t address, std::uint32_t data, unsigned strobes = 0xf) {
        return lite.write([this] { step(); }, address, data, strobes);
    }

    /// Gives every client so many commands, and so many writes, of up to so many beats.
    void queue(std::size_t reads, std::size_t writes, std::size_t most_beats) {
        for (auto &client : to_send_) client = random_commands(weights_base, reads, most_beats);
        to_receive_ = to_send_;
        writes_ = {{output_base, 1 + random_() % most_beats}};
        while (writes_.size() < writes) {
            // One behind the other, so that what is written last is what was meant.
            const std::uint64_t next = writes_.back().address + writes_.back().beats * beat_bytes;
            const std::size_t beats = 1 + random_() % most_beats;
            if (next + beats * beat_bytes > output_base + region_bytes) break;
            writes_.push_back({next, beats});
        }
        written_ = writes_;
        data_.clear();
        for (const Command &command : writes_)
            for (std::size_t i = 0; i < command.beats * beat_bytes; i++)
                data_.push_back(static_cast<std::uint8_t>(random_()));
        data_sent_ = write_ends_ = 0;
    }

    /// Gives every client the same one command, and no data to write.
    void queue_alike(std::size_t beats) {
        for (auto &client : to_send_) client = {{weights_base, beats}};
        to_receive_ = to_send_;
        writes_.clear();
        written_.clear();
        data_.clear();
        data_sent_ = 0;
    }

    /// Beats that have come for the command that a client waits for; none where it waits for none.
    std::size_t received(std::size_t client) const {
        return to_receive_[client].empty() ? 0 : to_receive_[client].front().done;
    }
    bool waits(std::size_t client) const { return !to_receive_[client].empty(); }

    /// Nothing that only filled a bus was written.
    void check_no_filler() const {
        const std::vector<std::uint8_t> &output = memory.bytes_of("output"), filler(beat_bytes, unwritten);
        for (std::size_t i = 0; i < output.size(); i += beat_bytes)
            require(
                !std::equal(filler.begin(), filler.end(), output.begin() + static_cast<std::ptrdiff_t>(i)),
                "data without valid were written");
    }

    void start() { write(accel_registers::control, 1u << accel_registers::control_start); }

    /// Steps until the run has ended, and gives the status.
    std::uint32_t run_out() {
        for (int i = 0; i < 20000; i++) {
            const std::uint32_t status = read(accel_registers::status);
            if ((status >> accel_registers::status_busy & 1) == 0) return status;
        }
        throw std::runtime_error("the run does not end");
    }

    /// Everything read was right as it came: now that all of it came, and all was written.
    void check_complete() const {
        for (const auto &client : to_receive_) require(client.empty(), "data did not come");
        require(write_ends_ == written_.size(), "burst_last_o does not come once a command");
        const std::vector<std::uint8_t> &output = memory.bytes_of("output");
        std::size_t position = 0;
        for (const Command &command : written_)
            for (std::size_t i = 0; i < command.beats * beat_bytes; i++, position++)
                require(
                    output[command.address - output_base + i] == data_[position],
                    "wrong byte written at " + hex(command.address + i));
    }

    /// Registers that no reset reaches start at random.
    static std::unique_ptr<VerilatedContext> randomised(std::uint64_t seed) {
        auto context = std::make_unique<VerilatedContext>();
        context->randReset(2);
        context->randSeed(static_cast<int>(seed));
        return context;
    }

    std::mt19937_64 &random() { return random_; }

private:
    std::unique_ptr<VerilatedContext> context_;   // before the top that it belongs to

public:
    Vaxi_bench top;
    AxiMemory memory;
    AxiLiteMaster lite;
    std::uint64_t cycles = 0;
    bool checks_data = true;   // what clients get must be what they asked for

private:
    template <typename Sample> void clock(Sample sample) {
        top.clk_i = 0;
        top.eval();
        sample();
        top.clk_i = 1;
        top.eval();
    }

    std::deque<Command> random_commands(std::uint64_t base, std::size_t commands, std::size_t most_beats) {
        std::deque<Command> list;
        for (std::size_t i = 0; i < commands; i++) {
            const std::size_t beats = 1 + random_() % most_beats;
            list.push_back({base + random_() % (region_bytes / beat_bytes - beats) * beat_bytes, beats});
        }
        return list;
    }

    // While the ports stop, they offer no address that they did not offer before.
    void check_stop() {
        const unsigned offered = top.m_arvalid_o | static_cast<unsigned>(top.m_awvalid_o) << ports;
        require(!stopping_ || (offered & ~offered_) == 0, "a burst was begun after the stop");
        stopping_ = top.stop_o;
        offered_ = offered;
    }

    void before_edge() {
        check_stop();
        if (!top.core_rst_no) return;
        for (std::size_t c = 0; c < clients; c++) {
            if (bit(top.cmd_valid_i, c) && bit(top.cmd_ready_o, c)) to_send_[c].pop_front();
            if (bit(top.data_valid_o, c) && bit(top.data_ready_i, c)) receive(c);
        }
        if (top.wcmd_valid_i && top.wcmd_ready_o) writes_.pop_front();
        if (top.wburst_last_o) write_ends_++;
        if (top.wdata_valid_i && top.wdata_ready_o) data_sent_ += beat_bytes;
    }

    void receive(std::size_t c) {
        require(!to_receive_[c].empty(), "a beat came that nobody asked for");
        Command &command = to_receive_[c].front();
        const std::uint64_t address = command.address + command.done * beat_bytes;
        const std::uint8_t *want = memory.bytes_of("weights").data() + (address - weights_base);
        const std::uint8_t *got = signal(top.data_o, data_bits).data(c / CLIENTS);
        require(
            !checks_data || std::memcmp(got, want, beat_bytes) == 0,
            "client " + std::to_string(c) + " got wrong data of " + hex(address));
        if (++command.done < command.beats) return;
        to_receive_[c].pop_front();
    }

    void after_edge() {
        bool through = writes_.empty() && data_sent_ == data_.size();
        for (std::size_t c = 0; c < clients; c++) {
            const bool offer = top.core_rst_no && !to_send_[c].empty();
            set_bit(top.cmd_valid_i, c, offer);
            if (offer) {
                signal(top.cmd_addr_i, addr_bits).set(to_send_[c].front().address, c);
                signal(top.cmd_beats_i, 16).set(to_send_[c].front().beats, c);
            }
            set_bit(top.data_ready_i, c, top.core_rst_no && !stalls_.now());
            through = through && to_receive_[c].empty();
        }
        top.wcmd_valid_i = top.core_rst_no && !writes_.empty();
        if (top.wcmd_valid_i) {
            signal(top.wcmd_addr_i, addr_bits).set(writes_.front().address);
            top.wcmd_beats_i = static_cast<std::uint16_t>(writes_.front().beats);
        }
        // Stays as it is while the port has not taken it: data_sent_ has not moved then.
        top.wdata_valid_i = top.core_rst_no && data_sent_ < data_.size() && (top.wdata_valid_i || !stalls_.now());
        std::memset(signal(top.wdata_i, data_bits).data(), unwritten, beat_bytes);
        if (top.wdata_valid_i)
            std::memcpy(signal(top.wdata_i, data_bits).data(), data_.data() + data_sent_, beat_bytes);
        top.finished_i = top.core_rst_no && through;
    }

    template <typename Word> static bool bit(Word word, std::size_t index) { return (word >> index & 1) != 0; }
    template <typename Word> static void set_bit(Word &word, std::size_t index, bool value) {
        word = static_cast<Word>((word & ~(1u << index)) | (static_cast<unsigned>(value) << index));
    }

    static std::vector<Region> regions(std::uint64_t seed) {
        std::mt19937_64 random(seed);
        std::vector<std::uint8_t> weights(region_bytes);
        for (std::uint8_t &byte : weights) byte = static_cast<std::uint8_t>(random());
        return {
            {"weights", weights_base, false, weights},
            {"output", output_base, true, std::vector<std::uint8_t>(region_bytes, 0)}};
    }

    AxiReadSignals reads() {
        return {signal(top.m_arvalid_o, 1), signal(top.m_arready_i, 1), signal(top.m_araddr_o, addr_bits),
                signal(top.m_arlen_o, 8),   signal(top.m_arsize_o, 3),  signal(top.m_arburst_o, 2),
                signal(top.m_rvalid_i, 1),  signal(top.m_rready_o, 1),  signal(top.m_rdata_i, data_bits),
                signal(top.m_rresp_i, 2),   signal(top.m_rlast_i, 1)};
    }

    AxiWriteSignals writes() {
        return {signal(top.m_awvalid_o, 1),        signal(top.m_awready_i, 1), signal(top.m_awaddr_o, addr_bits),
                signal(top.m_awlen_o, 8),          signal(top.m_awsize_o, 3),  signal(top.m_awburst_o, 2),
                signal(top.m_wvalid_o, 1),         signal(top.m_wready_i, 1),  signal(top.m_wdata_o, data_bits),
                signal(top.m_wstrb_o, beat_bytes), signal(top.m_wlast_o, 1),   signal(top.m_bvalid_i, 1),
                signal(top.m_bready_o, 1),         signal(top.m_bresp_i, 2)};
    }

    AxiLiteSignals lite_signals() {
        return {signal(top.s_awvalid_i, 1), signal(top.s_awready_o, 1), signal(top.s_awaddr_i, 12),
                signal(top.s_wvalid_i, 1),  signal(top.s_wready_o, 1),  signal(top.s_wdata_i, 32),
                signal(top.s_wstrb_i, 4),   signal(top.s_bvalid_o, 1),  signal(top.s_bready_i, 1),
                signal(top.s_bresp_o, 2),   signal(top.s_arvalid_i, 1), signal(top.s_arready_o, 1),
                signal(top.s_araddr_i, 12), signal(top.s_rvalid_o, 1),  signal(top.s_rready_i, 1),
                signal(top.s_rdata_o, 32),  signal(top.s_rresp_o, 2)};
    }

    std::mt19937_64 random_;
    Stalls stalls_;
    std::array<std::deque<Command>, clients> to_send_, to_receive_;
    std::deque<Command> writes_, written_;
    std::vector<std::uint8_t> data_;
    std::size_t data_sent_ = 0, write_ends_ = 0;
    bool stopping_ = false;   // in the cycle before
    unsigned offered_ = 0;    // addresses in the cycle before, a bit a port
};

#endif
