// What the driver of the Verilog accelerator needs of a board: registers, and memory that both see. uio_board.cpp and
// xrt_board.cpp have one each.
#ifndef MOEFORGE_ACCELERATOR_BOARD_HPP
#define MOEFORGE_ACCELERATOR_BOARD_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host_options.hpp"

namespace moeforge {

/// Memory that the host and the accelerator see, each perhaps a copy of its own.
class board_buffer {
public:
    virtual ~board_buffer() = default;
    virtual std::uint64_t address() const = 0;   // as the accelerator has it
    virtual std::size_t size() const = 0;
    virtual unsigned char *data() = 0;
    virtual void to_device() = 0;     // passes on what the host has written
    virtual void from_device() = 0;   // shows the host what the accelerator has written
};

/// A buffer to allocate.
struct buffer_request {
    std::string name;
    std::size_t bytes;
};

class accelerator_board {
public:
    virtual ~accelerator_board() = default;
    virtual std::uint32_t read(std::uint32_t offset) = 0;
    virtual void write(std::uint32_t offset, std::uint32_t value) = 0;
    /// All buffers that there will be, in the order of the requests.
    virtual std::vector<std::unique_ptr<board_buffer>> allocate(const std::vector<buffer_request> &requests) = 0;
};

/// The command line of the host for this kind of board.
extern const host_command board_command;

/// The board that the command line names.
std::unique_ptr<accelerator_board> open_board(const host_options &options);

}   // namespace moeforge

#endif
