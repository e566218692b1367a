// A stand-in for the part of XRT's header that xrt_host uses: load_xclbin loads the library of the compiled kernel.
#ifndef MOEFORGE_MOCK_XRT_DEVICE_H
#define MOEFORGE_MOCK_XRT_DEVICE_H

#include <memory>
#include <stdexcept>
#include <string>

#include "mock_library.hpp"

namespace xrt {

class uuid {};

class device {
public:
    explicit device(unsigned int index) {
        if (index != 0) throw std::runtime_error("the mock has only device 0; leave --device out");
    }
    uuid load_xclbin(const std::string &path) {
        library = std::make_shared<moeforge::mock_library>(path);
        return {};
    }

    std::shared_ptr<moeforge::mock_library> library;   // not in XRT
};

}   // namespace xrt

#endif
