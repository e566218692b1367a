// A stand-in for the part of XRT's header that xrt_host uses. There are two copies of a buffer, as on a card: the
// kernel sees what was synchronised to the device, the host sees what was synchronised from it.
#ifndef MOEFORGE_MOCK_XRT_BO_H
#define MOEFORGE_MOCK_XRT_BO_H

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "xrt_device.h"

enum xclBOSyncDirection { XCL_BO_SYNC_BO_TO_DEVICE, XCL_BO_SYNC_BO_FROM_DEVICE };

namespace xrt {

typedef std::uint32_t memory_group;

class bo {
public:
    bo() = default;
    bo(const device &, std::size_t size, memory_group) : memory_(std::make_shared<memory>(size)) {}

    explicit operator bool() const { return memory_ != nullptr; }
    std::size_t size() const { return memory_->host.size(); }
    template <typename Pointer> Pointer map() { return reinterpret_cast<Pointer>(memory_->host.data()); }
    void sync(xclBOSyncDirection direction) { sync(direction, size(), 0); }
    void sync(xclBOSyncDirection direction, std::size_t length, std::size_t offset) {
        if (offset + length > size()) throw std::runtime_error("sync goes beyond the end of a buffer");
        const bool to = direction == XCL_BO_SYNC_BO_TO_DEVICE;
        const std::vector<unsigned char> &from = to ? memory_->host : memory_->device;
        std::vector<unsigned char> &into = to ? memory_->device : memory_->host;
        std::copy_n(from.begin() + std::ptrdiff_t(offset), length, into.begin() + std::ptrdiff_t(offset));
    }

    std::vector<unsigned char> &device_memory() const { return memory_->device; }   // not in XRT

private:
    struct memory {
        explicit memory(std::size_t size) : host(size), device(size, 0xcd) {}
        std::vector<unsigned char> host, device;
    };
    std::shared_ptr<memory> memory_;
};

}   // namespace xrt

#endif
