// The host of an accelerator's registers, over AXI4-Lite: one read and one write at a time, which may go on at once.
//
// Call before_edge and after_edge in every cycle, as those of AxiMemory. The blocking read and write take a step that
// does so for one cycle.
#ifndef MOEFORGE_AXI_LITE_MASTER_HPP
#define MOEFORGE_AXI_LITE_MASTER_HPP

#include <cstdint>
#include <string>

#include "axi_checker.hpp"
#include "axi_signals.hpp"

namespace moeforge {

/// A word read, and how the slave answered.
struct AxiLiteAnswer {
    std::uint32_t data;
    unsigned response;
};

class AxiLiteMaster {
public:
    explicit AxiLiteMaster(const AxiLiteSignals &signals) : signals_(signals) { drive(); }

    /// Cycles by which a write's address and its data are late.
    unsigned address_delay = 0, data_delay = 0;

    void begin_write(std::uint32_t address, std::uint32_t data, unsigned strobes = 0xf) {
        signals_.aw_addr.set(address);
        signals_.w_data.set(data);
        signals_.w_strb.set(strobes);
        address_ = {true, address_delay};
        data_ = {true, data_delay};
        writing_ = true;
    }

    void begin_read(std::uint32_t address) {
        signals_.ar_addr.set(address);
        read_address_ = {true, 0};
        reading_ = true;
    }

    bool writing() const { return writing_; }
    bool reading() const { return reading_; }
    /// Of the last write and the last read.
    unsigned write_response() const { return write_response_; }
    AxiLiteAnswer read_answer() const { return answer_; }

    /// Writes, and gives the response: 0 OKAY, 2 SLVERR.
    template <typename Step>
    unsigned write(Step step, std::uint32_t address, std::uint32_t data, unsigned strobes = 0xf) {
        begin_write(address, data, strobes);
        await(step, writing_, "write", address);
        return write_response_;
    }

    template <typename Step> AxiLiteAnswer read(Step step, std::uint32_t address) {
        begin_read(address);
        await(step, reading_, "read", address);
        return answer_;
    }

    void before_edge() {
        address_.before_edge(signals_.aw_valid, signals_.aw_ready);
        data_.before_edge(signals_.w_valid, signals_.w_ready);
        read_address_.before_edge(signals_.ar_valid, signals_.ar_ready);
        if (writing_ && signals_.b_valid.get()) {
            writing_ = false;
            write_response_ = static_cast<unsigned>(signals_.b_resp.get());
        }
        if (reading_ && signals_.r_valid.get()) {
            reading_ = false;
            answer_ = {static_cast<std::uint32_t>(signals_.r_data.get()), static_cast<unsigned>(signals_.r_resp.get())};
        }
    }

    void after_edge() { drive(); }

private:
    /// A request on its way: offered once its delay is over, until it is taken.
    struct Request {
        bool pending = false;
        unsigned delay = 0;

        void before_edge(const Signal &valid, const Signal &ready) {
            if (valid.get() && ready.get()) pending = false;
            else if (delay > 0) delay--;
        }
        bool offered() const { return pending && delay == 0; }
    };

    void drive() {
        signals_.aw_valid.set(address_.offered());
        signals_.w_valid.set(data_.offered());
        signals_.ar_valid.set(read_address_.offered());
        signals_.b_ready.set(writing_);
        signals_.r_ready.set(reading_);
    }

    template <typename Step> void await(Step step, const bool &pending, const char *what, std::uint32_t address) {
        const unsigned limit = 1000;
        for (unsigned cycle = 0; pending; cycle++) {
            if (cycle == limit) axi_failure(std::string("no answer to the ") + what + " of register " + hex(address));
            step();
        }
    }

    AxiLiteSignals signals_;
    Request address_, data_, read_address_;
    bool writing_ = false, reading_ = false;
    unsigned write_response_ = 0;
    AxiLiteAnswer answer_{};
};

}   // namespace moeforge

#endif
