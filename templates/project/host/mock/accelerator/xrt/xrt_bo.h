// A stand-in for the part of XRT's header that xrt_board.cpp uses. There are two copies of a buffer, as on a card: the
// accelerator sees what was synchronised to the device, the host sees what was synchronised from it.
#ifndef MOEFORGE_MOCK_XRT_BO_H
#define MOEFORGE_MOCK_XRT_BO_H

#include <algorithm>

#include "xrt_device.h"

enum xclBOSyncDirection { XCL_BO_SYNC_BO_TO_DEVICE, XCL_BO_SYNC_BO_FROM_DEVICE };

namespace xrt {

typedef std::uint32_t memory_group;

class bo {
public:
    bo(const device &device, std::size_t size, memory_group) {
        static std::uint64_t next = moeforge::mock_memory_at();
        const std::uint64_t page = 4096;
        const std::size_t given = std::min<std::size_t>(size, moeforge::mock_setting("MOCK_MEMORY_BYTES", size));
        memory_ = std::make_shared<moeforge::mock_memory>(device.board, next, given);
        next += (given + page - 1) / page * page;
    }

    std::uint64_t address() const { return memory_->address(); }
    std::size_t size() const { return memory_->host().size(); }
    template <typename Pointer> Pointer map() { return reinterpret_cast<Pointer>(memory_->host().data()); }
    void sync(xclBOSyncDirection direction) {
        if (direction == XCL_BO_SYNC_BO_TO_DEVICE) memory_->to_device(0, size());
        else memory_->from_device(0, size());
    }

private:
    std::shared_ptr<moeforge::mock_memory> memory_;
};

}   // namespace xrt

#endif
