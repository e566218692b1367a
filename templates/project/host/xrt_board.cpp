// A card, or whatever else XRT loads an xclbin into: the accelerator is a kernel that the host drives itself (xrt::ip).
#include <experimental/xrt_ip.h>
#include <experimental/xrt_xclbin.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include "accelerator_board.hpp"
#include "accelerator_memory.hpp"

namespace moeforge {

const host_command board_command = {"accelerator_xrt", "xclbin", {{"--device", "0"}}, "[--device N]"};

class card_buffer : public board_buffer {
public:
    card_buffer(const xrt::device &device, std::size_t size, std::uint32_t memory) : memory_(device, size, memory) {}

    std::uint64_t address() const override { return memory_.address(); }
    std::size_t size() const override { return memory_.size(); }
    unsigned char *data() override { return memory_.map<unsigned char *>(); }
    void to_device() override { memory_.sync(XCL_BO_SYNC_BO_TO_DEVICE); }
    void from_device() override { memory_.sync(XCL_BO_SYNC_BO_FROM_DEVICE); }

private:
    xrt::bo memory_;
};

class xrt_board : public accelerator_board {
public:
    explicit xrt_board(const host_options &options)
        : xclbin_(checked(options.files[0])), device_(unsigned(read_number(options, "--device"))),
          registers_(device_, device_.load_xclbin(xclbin_), accelerator_memory::card_kernel) {}

    std::uint32_t read(std::uint32_t offset) override { return registers_.read_register(offset); }
    void write(std::uint32_t offset, std::uint32_t value) override { registers_.write_register(offset, value); }

    std::vector<std::unique_ptr<board_buffer>> allocate(const std::vector<buffer_request> &requests) override {
        // All arguments of the kernel lie in one memory, because the first port reads and writes them all.
        const auto memories = xclbin_.get_ip(accelerator_memory::card_kernel).get_arg(0).get_mems();
        if (memories.empty()) throw refused("the xclbin connects the accelerator to no memory; link it again");
        std::vector<std::unique_ptr<board_buffer>> buffers;
        for (const buffer_request &request : requests)
            buffers.emplace_back(new card_buffer(device_, request.bytes, std::uint32_t(memories[0].get_index())));
        return buffers;
    }

private:
    xrt::xclbin xclbin_;
    xrt::device device_;
    xrt::ip registers_;

    static const std::string &checked(const std::string &xclbin) {
        must_be_readable(xclbin);
        return xclbin;
    }
};

std::unique_ptr<accelerator_board> open_board(const host_options &options) {
    return std::unique_ptr<accelerator_board>(new xrt_board(options));
}

}   // namespace moeforge
