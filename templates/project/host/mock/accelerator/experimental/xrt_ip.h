// A stand-in for the part of XRT's header that xrt_board.cpp uses: registers of the simulation.
#ifndef MOEFORGE_MOCK_XRT_IP_H
#define MOEFORGE_MOCK_XRT_IP_H

#include "../xrt/xrt_device.h"

namespace xrt {

class ip {
public:
    ip(const device &device, const uuid &, const std::string &) : board_(device.board) {}
    void write_register(std::uint32_t offset, std::uint32_t value) { board_->write(offset, value); }
    std::uint32_t read_register(std::uint32_t offset) const { return board_->read(offset); }

private:
    std::shared_ptr<moeforge::simulation> board_;
};

}   // namespace xrt

#endif
