// Runs the Verilog accelerator of a generated project on any board, with packed weights in its memory. C++17. The error
// messages are those of pynq_accelerator.py.
#ifndef MOEFORGE_ACCELERATOR_DRIVER_HPP
#define MOEFORGE_ACCELERATOR_DRIVER_HPP

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>

#include "accel_registers.hpp"
#include "accelerator_board.hpp"
#include "accelerator_memory.hpp"
#include "host_results.hpp"

namespace moeforge {

typedef std::vector<accelerator_memory::pixel> pixels;   // [images][channels][height][width]

/// The result of a run.
struct accelerator_run {
    integers values;                         // [images][rows][columns] of accelerator_memory::result
    double seconds;                          // wall time from the start until the host sees the end
    std::uint64_t cycles;                    // as the accelerator counted
    std::vector<std::uint32_t> operations;   // what each operation took of them, over all images
};

class accelerator_driver {
public:
    /// @param weights      a file of weights that was packed for this config, with its header
    /// @param most_images  how many images a run may have
    /// @param timeout      seconds after which a run is aborted
    accelerator_driver(accelerator_board &board, const bytes &weights, std::size_t most_images, double timeout = 60)
        : board_(board), most_images_(most_images), timeout_(timeout) {
        check_bitstream();
        allocate(weights.size() - accelerator_memory::weights.header_bytes);
        fill(weights_, weights.data() + accelerator_memory::weights.header_bytes, weights_.bytes);
    }

    /// Runs images through the network for one task. @param task  its number
    accelerator_run run(const pixels &images, int task) {
        const bytes packed = pack_images(images, accelerator_memory::image);
        const std::size_t count = packed.size() / accelerator_memory::image.bytes;
        if (count > most_images_)
            throw refused(
                std::to_string(count) + " images are more than the " + std::to_string(most_images_) +
                " that the driver was made for");
        fill(images_, packed.data(), packed.size());
        // Nothing of the host's may lie in its cache, to be written over results later.
        std::memset(results_.memory->data(), 0, results_.bytes);
        results_.memory->to_device();
        write(accel_registers::task, std::uint32_t(task));
        write(accel_registers::images, std::uint32_t(count));
        for (const placed_buffer *buffer : {&weights_, &images_, &results_, &scratch_})
            if (buffer->memory) write_address(buffer->address_register, buffer->memory->address());
        const double seconds = start();
        results_.memory->from_device();
        return {results(count), seconds, cycles(), operations()};
    }

private:
    /// A buffer, and the register of its address.
    struct placed_buffer {
        const char *name;
        std::uint32_t address_register;
        std::size_t bytes = 0;
        std::unique_ptr<board_buffer> memory = nullptr;
    };

    accelerator_board &board_;
    std::size_t most_images_;
    double timeout_;
    // In the order in which ERROR_CAUSE counts addresses.
    placed_buffer weights_ = {"WEIGHTS", accel_registers::weights_lo}, images_ = {"IMAGE", accel_registers::image_lo},
                  results_ = {"OUTPUT", accel_registers::output_lo},
                  scratch_ = {"SCRATCH", accel_registers::scratch_lo};

    static std::string hex(std::uint64_t value) {
        char text[24];
        std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
        return text;
    }

    void check_bitstream() {
        const std::uint32_t version = read(accel_registers::version), hash = read(accel_registers::config_hash);
        if (version != accelerator_memory::register_version)
            throw refused(
                "the registers are of version " + std::to_string(version) + ", this host knows " +
                std::to_string(accelerator_memory::register_version) + "; take host and bitstream from one project");
        if (hash == accelerator_memory::short_hash) return;
        char has[12];
        std::snprintf(has, sizeof has, "%08x", hash);
        throw refused(
            std::string("the bitstream was built for another config: its hash begins with ") + has +
            ", this accelerator is " + accelerator_memory::config + ", " + accelerator_memory::config_hash +
            "; build the bitstream of this project");
    }

    void allocate(std::size_t weights) {
        weights_.bytes = weights;
        images_.bytes = most_images_ * accelerator_memory::image.bytes;
        results_.bytes = most_images_ * accelerator_memory::result_bytes;
        scratch_.bytes = accelerator_memory::scratch_bytes;
        std::vector<placed_buffer *> wanted = {&weights_, &images_, &results_};
        if (scratch_.bytes > 0) wanted.push_back(&scratch_);
        std::vector<buffer_request> requests;
        for (const placed_buffer *buffer : wanted) requests.push_back({buffer->name, buffer->bytes});
        std::vector<std::unique_ptr<board_buffer>> given = board_.allocate(requests);
        for (std::size_t i = 0; i < wanted.size(); i++) {
            wanted[i]->memory = std::move(given[i]);
            check(*wanted[i]);
        }
    }

    /// What the accelerator would refuse, or read and write beyond.
    static void check(const placed_buffer &buffer) {
        const std::uint64_t address = buffer.memory->address(), size = buffer.memory->size();
        const std::string what = std::string("the buffer of ") + buffer.name;
        if (size < buffer.bytes)
            throw refused(
                what + " has " + std::to_string(size) + " bytes, but needs " + std::to_string(buffer.bytes) +
                "; allocate a larger one");
        if (address % accelerator_memory::beat_bytes != 0)
            throw refused(
                what + " is at " + hex(address) + ", which is not a multiple of the " +
                std::to_string(accelerator_memory::beat_bytes) + " bytes of a beat; allocate it at a multiple of 4096");
        if (address + size > std::uint64_t(1) << accelerator_memory::address_bits)
            throw refused(
                what + " at " + hex(address) + " ends beyond the " + std::to_string(accelerator_memory::address_bits) +
                " bits of the accelerator's addresses; allocate it in lower memory");
    }

    static void fill(placed_buffer &buffer, const unsigned char *content, std::size_t size) {
        std::memcpy(buffer.memory->data(), content, size);
        buffer.memory->to_device();
    }

    /// Starts the accelerator and waits until it ends. @returns seconds
    double start() {
        const auto begin = std::chrono::steady_clock::now();
        const auto passed = [&] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        };
        write(accel_registers::control, bit(accel_registers::control_start));
        while (is(accel_registers::status_busy)) {
            if (passed() < timeout_) continue;
            abort();
            throw refused(
                "the accelerator did not end within " + std::to_string(timeout_) + " s; give a longer timeout");
        }
        const double seconds = passed();
        if (!is(accel_registers::status_done))
            throw std::runtime_error("the accelerator ended with an error: " + cause());
        return seconds;
    }

    /// Ends a run: the accelerator is busy until its last burst on the bus has ended.
    void abort() {
        write(accel_registers::control, bit(accel_registers::control_abort));
        while (is(accel_registers::status_busy)) {}
    }

    std::string cause() {
        const std::uint32_t cause = read(accel_registers::error_cause);
        const std::string at = hex(read_double(accel_registers::error_addr_lo));
        const std::uint32_t field = cause >> accel_registers::error_cause_port;
        if (cause & bit(accel_registers::error_cause_no_task)) return "there is no such task";
        if (cause & bit(accel_registers::error_cause_unaligned)) {
            const placed_buffer *const buffers[] = {&weights_, &images_, &results_, &scratch_};
            return std::string("the address of ") + buffers[field & 3]->name + ", " + at +
                   ", is not a multiple of a beat";
        }
        const bool writes = (cause & bit(accel_registers::error_cause_write)) != 0;
        const std::uint32_t response = cause % bit(accel_registers::error_cause_write);
        return std::string("the ") + (writes ? "write" : "read") + " at " + at + " on port " + std::to_string(field) +
               " had response " + std::to_string(response);
    }

    integers results(std::size_t count) const {
        integers values;
        for (std::size_t i = 0; i < count; i++) {
            const integers one =
                rows_at(results_.memory->data() + i * accelerator_memory::result_bytes, accelerator_memory::result);
            values.insert(values.end(), one.begin(), one.end());
        }
        return values;
    }

    std::uint64_t cycles() { return read_double(accel_registers::cycles_lo); }

    std::vector<std::uint32_t> operations() {
        std::vector<std::uint32_t> counted;
        for (std::uint32_t i = 0; i < accelerator_memory::operations; i++)
            counted.push_back(read(accel_registers::counters + 4 * i));
        return counted;
    }

    static std::uint32_t bit(std::uint32_t position) { return std::uint32_t(1) << position; }
    bool is(std::uint32_t position) { return (read(accel_registers::status) & bit(position)) != 0; }
    std::uint32_t read(std::uint32_t offset) { return board_.read(offset); }
    void write(std::uint32_t offset, std::uint32_t value) { board_.write(offset, value); }

    /// A number of two registers; reading the lower half of CYCLES holds the upper one.
    std::uint64_t read_double(std::uint32_t offset) {
        const std::uint64_t low = read(offset);
        return low | std::uint64_t(read(offset + 4)) << 32;
    }
    void write_address(std::uint32_t offset, std::uint64_t address) {
        write(offset, std::uint32_t(address));
        write(offset + 4, std::uint32_t(address >> 32));
    }
};

}   // namespace moeforge

#endif
