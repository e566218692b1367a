// A stand-in for the part of XRT's header that xrt_board.cpp uses: load_xclbin starts the simulation.
#ifndef MOEFORGE_MOCK_XRT_DEVICE_H
#define MOEFORGE_MOCK_XRT_DEVICE_H

#include "../simulation.hpp"

namespace xrt {

class xclbin;
class uuid {};

class device {
public:
    explicit device(unsigned int index) {
        if (index != 0) throw std::runtime_error("the mock has only device 0; leave --device out");
    }
    uuid load_xclbin(const xclbin &loaded);

    std::shared_ptr<moeforge::simulation> board;   // not in XRT
};

}   // namespace xrt

#endif
