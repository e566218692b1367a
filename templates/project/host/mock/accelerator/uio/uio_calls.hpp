// A stand-in for host/uio/uio_calls.hpp: the name of the registers is that of the simulation, which has the memory too.
#ifndef MOEFORGE_MOCK_UIO_CALLS_HPP
#define MOEFORGE_MOCK_UIO_CALLS_HPP

#include "../simulation.hpp"

namespace moeforge {

/// The simulation that stands in for the one board that there is.
inline std::shared_ptr<simulation> &mock_board() {
    static std::shared_ptr<simulation> board;
    return board;
}

class register_window {
public:
    register_window(const std::string &where, std::size_t) { mock_board() = std::make_shared<simulation>(where); }
    std::uint32_t read(std::uint32_t offset) const { return mock_board()->read(offset); }
    void write(std::uint32_t offset, std::uint32_t value) { mock_board()->write(offset, value); }
};

class dma_memory {
public:
    explicit dma_memory(const std::string &name)
        : name_(name), memory_(mock_board(), mock_memory_at(), mock_setting("MOCK_MEMORY_BYTES", 1 << 24)) {}

    const std::string &name() const { return name_; }
    std::uint64_t address() const { return memory_.address(); }
    std::size_t size() { return memory_.host().size(); }
    unsigned char *data() { return memory_.host().data(); }
    void to_device(std::size_t offset, std::size_t size) { memory_.to_device(offset, size); }
    void from_device(std::size_t offset, std::size_t size) { memory_.from_device(offset, size); }

private:
    std::string name_;
    mock_memory memory_;
};

}   // namespace moeforge

#endif
