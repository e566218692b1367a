// A stand-in for the part of XRT's header that xrt_host uses: a run calls the compiled kernel.
#ifndef MOEFORGE_MOCK_XRT_KERNEL_H
#define MOEFORGE_MOCK_XRT_KERNEL_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "xrt_bo.h"

enum ert_cmd_state { ERT_CMD_STATE_COMPLETED = 4 };

namespace xrt {

class kernel {
public:
    kernel(const device &device, const uuid &, const std::string &name) : library(device.library) {
        if (name != library->name())
            throw std::runtime_error(
                "the library has no " + name + ": it was built for another config; run make mock in this project");
    }
    int group_id(int index) const {
        if (index >= library->arguments() || !library->is_pointer(index))
            throw std::runtime_error("argument " + std::to_string(index) + " is not a pointer");
        return 0;
    }

    std::shared_ptr<moeforge::mock_library> library;   // not in XRT
};

class run {
public:
    explicit run(const kernel &kernel)
        : library_(kernel.library), count_(std::size_t(library_->arguments())), set_(count_), buffers_(count_),
          scalars_(count_) {}

    void set_arg(int index, const bo &buffer) { buffers_[checked(index, true)] = buffer; }
    void set_arg(int index, int value) { scalars_[checked(index, false)] = std::uint32_t(value); }

    void start() {
        std::vector<unsigned char *> pointers(count_);
        std::vector<std::size_t> sizes(count_);
        for (std::size_t i = 0; i < count_; i++) {
            if (!set_[i]) throw std::runtime_error("argument " + std::to_string(i) + " is not set");
            if (!buffers_[i]) continue;
            pointers[i] = buffers_[i].device_memory().data();
            sizes[i] = buffers_[i].size();
        }
        const char *error = library_->run(pointers.data(), sizes.data(), scalars_.data());
        if (error != nullptr) throw std::runtime_error(error);
    }
    ert_cmd_state wait() { return ERT_CMD_STATE_COMPLETED; }

private:
    std::shared_ptr<moeforge::mock_library> library_;
    std::size_t count_;
    std::vector<bool> set_;
    std::vector<bo> buffers_;
    std::vector<std::uint32_t> scalars_;

    std::size_t checked(int index, bool pointer) {
        if (std::size_t(index) >= count_ || (library_->is_pointer(index) != 0) != pointer)
            throw std::runtime_error("argument " + std::to_string(index) + " has another type");
        set_[std::size_t(index)] = true;
        return std::size_t(index);
    }
};

}   // namespace xrt

#endif
