// The files of Linux that uio_board.cpp works with: a window of registers, and memory of u-dma-buf.
#ifndef MOEFORGE_UIO_CALLS_HPP
#define MOEFORGE_UIO_CALLS_HPP

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

namespace moeforge {

inline std::runtime_error board_failed(const std::string &path, const char *what) {
    return std::runtime_error(path + ": cannot be " + what + ": " + std::strerror(errno));
}

/// A file in this program's memory.
class mapped_file {
public:
    mapped_file(const std::string &path, int flags, std::size_t size, off_t offset = 0) : size_(size) {
        const int file = open(path.c_str(), O_RDWR | flags);
        if (file < 0) throw board_failed(path, "opened");
        data_ = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
        const int reason = errno;
        close(file);
        errno = reason;
        if (data_ == MAP_FAILED) throw board_failed(path, "mapped");
    }
    ~mapped_file() { munmap(data_, size_); }
    mapped_file(const mapped_file &) = delete;
    mapped_file &operator=(const mapped_file &) = delete;

    void *data() const { return data_; }

private:
    void *data_;
    std::size_t size_;
};

/// Registers.
/// @param where  a device of UIO such as /dev/uio0, or an address as 0xa0000000, which is mapped from /dev/mem
class register_window {
public:
    register_window(const std::string &where, std::size_t size)
        : file_(is_address(where) ? "/dev/mem" : where, O_SYNC, size, is_address(where) ? address_of(where) : 0) {}

    std::uint32_t read(std::uint32_t offset) const { return *at(offset); }
    void write(std::uint32_t offset, std::uint32_t value) { *at(offset) = value; }

private:
    mapped_file file_;

    static bool is_address(const std::string &where) { return where.compare(0, 2, "0x") == 0; }
    static off_t address_of(const std::string &where) { return off_t(std::stoull(where, nullptr, 16)); }
    volatile std::uint32_t *at(std::uint32_t offset) const {
        return static_cast<volatile std::uint32_t *>(file_.data()) + offset / 4;
    }
};

/// The memory of a device of u-dma-buf, in the processor's cache: what the other side is to see is passed on.
class dma_memory {
public:
    /// @param name  udmabuf0; the folders are others in tests alone
    explicit dma_memory(
        const std::string &name, const std::string &devices = "/dev/",
        const std::string &attributes = "/sys/class/u-dma-buf/")
        : name_(name), attributes_(attributes + name + "/"), size_(number("size")), address_(number("phys_addr")),
          file_(devices + name, 0, size_) {}

    const std::string &name() const { return name_; }
    std::uint64_t address() const { return address_; }
    std::size_t size() const { return size_; }
    unsigned char *data() { return static_cast<unsigned char *>(file_.data()); }
    void to_device(std::size_t offset, std::size_t size) { pass_on(offset, size, "1", "sync_for_device"); }
    void from_device(std::size_t offset, std::size_t size) { pass_on(offset, size, "2", "sync_for_cpu"); }

private:
    std::string name_, attributes_;
    std::size_t size_;
    std::uint64_t address_;
    mapped_file file_;

    /// @param direction  1: to the device, 2: from it
    void pass_on(std::size_t offset, std::size_t size, const char *direction, const char *owner) {
        set("sync_offset", std::to_string(offset));
        set("sync_size", std::to_string(size));
        set("sync_direction", direction);
        set(owner, "1");
    }

    /// An attribute, decimal or as 0x….
    std::uint64_t number(const char *attribute) const {
        const std::string path = attributes_ + attribute;
        std::FILE *file = std::fopen(path.c_str(), "r");
        if (file == nullptr) throw board_failed(path, "read");
        char text[32] = "";
        const bool got = std::fgets(text, sizeof text, file) != nullptr;
        std::fclose(file);
        if (!got) throw std::runtime_error(path + ": cannot be read: it is empty");
        return std::stoull(text, nullptr, 0);
    }

    void set(const char *attribute, const std::string &value) const {
        const std::string path = attributes_ + attribute;
        std::FILE *file = std::fopen(path.c_str(), "w");
        if (file == nullptr) throw board_failed(path, "written");
        const bool written = std::fputs(value.c_str(), file) >= 0;
        if (std::fclose(file) != 0 || !written) throw board_failed(path, "written");
    }
};

}   // namespace moeforge

#endif
