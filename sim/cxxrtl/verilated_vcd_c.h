// Stand-in for Verilator's header of the same name: waveforms of CXXRTL, in the same format, VCD.
#ifndef MOEFORGE_CXXRTL_VERILATED_VCD_C_H
#define MOEFORGE_CXXRTL_VERILATED_VCD_C_H

#include <cstdint>
#include <cstdio>
#include <string>

#include <cxxrtl/cxxrtl_vcd.h>

#include "fail.hpp"

class VerilatedVcdC {
public:
    ~VerilatedVcdC() { close(); }

    /// Has the signals of a module written, memories not.
    void add(cxxrtl::module &design, const std::string &name) {
        cxxrtl::debug_items items;
        design.debug_info(&items, nullptr, name + " ");
        writer_.timescale(1, "ps");
        writer_.add_without_memories(items);
    }

    void open(const char *path) {
        file_ = std::fopen(path, "wb");
        if (file_ == nullptr) moeforge::fail(2, std::string("cannot write ") + path);
    }

    bool isOpen() const { return file_ != nullptr; }

    void dump(std::uint64_t time) {
        writer_.sample(time);
        write();
    }

    void close() {
        if (file_ == nullptr) return;
        const bool failed = std::fclose(file_) != 0;
        file_ = nullptr;
        if (failed) moeforge::fail(2, "cannot write the waveform");
    }

private:
    void write() {
        const std::string &text = writer_.buffer;
        if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
            moeforge::fail(2, "cannot write the waveform");
        writer_.buffer.clear();
    }

    cxxrtl::vcd_writer writer_;
    std::FILE *file_ = nullptr;
};

#endif
