// A Zynq board with Linux alone: registers through UIO or /dev/mem, memory through u-dma-buf.
#include <uio_calls.hpp>

#include "accelerator_board.hpp"
#include "accelerator_memory.hpp"

namespace moeforge {

const host_command board_command = {"accelerator_uio", "registers", {{"--memory", "udmabuf0"}}, "[--memory NAME]"};

/// A part of the memory of u-dma-buf.
class memory_part : public board_buffer {
public:
    memory_part(dma_memory &memory, std::size_t offset, std::size_t size)
        : memory_(memory), offset_(offset), size_(size) {}

    std::uint64_t address() const override { return memory_.address() + offset_; }
    std::size_t size() const override { return size_; }
    unsigned char *data() override { return memory_.data() + offset_; }
    void to_device() override { memory_.to_device(offset_, size_); }
    void from_device() override { memory_.from_device(offset_, size_); }

private:
    dma_memory &memory_;
    std::size_t offset_, size_;
};

class uio_board : public accelerator_board {
public:
    explicit uio_board(const host_options &options)
        : registers_(options.files[0], accelerator_memory::register_bytes), memory_(options.named.at("--memory")) {}

    std::uint32_t read(std::uint32_t offset) override { return registers_.read(offset); }
    void write(std::uint32_t offset, std::uint32_t value) override { registers_.write(offset, value); }

    std::vector<std::unique_ptr<board_buffer>> allocate(const std::vector<buffer_request> &requests) override {
        const std::size_t page = 4096;
        std::size_t next = 0;
        std::vector<std::unique_ptr<board_buffer>> buffers;
        for (const buffer_request &request : requests) {
            buffers.emplace_back(new memory_part(memory_, next, request.bytes));
            next += (request.bytes + page - 1) / page * page;
        }
        if (next > memory_.size())
            throw refused(
                memory_.name() + ": has " + std::to_string(memory_.size()) +
                " bytes, but weights, images and results need " + std::to_string(next) + "; load u-dma-buf with " +
                memory_.name() + "=" + std::to_string(next));
        return buffers;
    }

private:
    register_window registers_;
    dma_memory memory_;
};

std::unique_ptr<accelerator_board> open_board(const host_options &options) {
    return std::unique_ptr<accelerator_board>(new uio_board(options));
}

}   // namespace moeforge
