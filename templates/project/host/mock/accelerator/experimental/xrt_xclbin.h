// A stand-in for the part of XRT's header that xrt_board.cpp uses: the file is the program of the simulation.
#ifndef MOEFORGE_MOCK_XRT_XCLBIN_H
#define MOEFORGE_MOCK_XRT_XCLBIN_H

#include "../xrt/xrt_device.h"

namespace xrt {

class xclbin {
public:
    explicit xclbin(const std::string &path) : program(path) {}

    struct mem {
        std::int32_t get_index() const { return 0; }
    };
    struct arg {
        std::vector<mem> get_mems() const { return {mem()}; }
    };
    struct ip {
        arg get_arg(std::int32_t) const { return {}; }
    };
    ip get_ip(const std::string &) const { return {}; }

    std::string program;   // not in XRT
};

inline uuid device::load_xclbin(const xclbin &loaded) {
    board = std::make_shared<moeforge::simulation>(loaded.program);
    return {};
}

}   // namespace xrt

#endif
