// The mock's memory: a buffer as words of the kernel, and not a byte more, so that a kernel that goes beyond its end is
// stopped with a message. C++14 and POSIX.
#ifndef MOEFORGE_MOCK_DEVICE_MEMORY_HPP
#define MOEFORGE_MOCK_DEVICE_MEMORY_HPP

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace moeforge {

/// Words with a protected page right after them, and another one at most a page before them.
template <typename Word> class device_memory {
public:
    device_memory(unsigned char *bytes, std::size_t size, int lanes)
        : bytes_(bytes), count_(size / word_bytes(lanes)), lanes_(lanes) {
        const std::size_t page = std::size_t(sysconf(_SC_PAGESIZE));
        const std::size_t inner = (count_ * sizeof(Word) + page - 1) / page * page;
        mapped_ = inner + 2 * page;
        base_ =
            static_cast<char *>(mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        if (base_ == MAP_FAILED) throw std::bad_alloc();
        mprotect(base_ + page, inner, PROT_READ | PROT_WRITE);
        words_ = reinterpret_cast<Word *>(base_ + page + inner - count_ * sizeof(Word));
        for (std::size_t i = 0; i < count_; i++) load(*new (words_ + i) Word, bytes_ + i * word_bytes(lanes_));
    }
    ~device_memory() { munmap(base_, mapped_); }
    device_memory(const device_memory &) = delete;
    device_memory &operator=(const device_memory &) = delete;

    static std::size_t word_bytes(int lanes) { return std::size_t(lanes) * 4; }
    const unsigned char *bytes() const { return bytes_; }
    Word *words() const { return words_; }

    /// Copies what the kernel wrote back to the bytes.
    void store() const {
        for (std::size_t i = 0; i < count_; i++) {
            Word word = words_[i];
            for (int lane = 0; lane < lanes_; lane++) {
                const std::uint32_t value = std::uint32_t(word[std::size_t(lane)].to_int());
                for (int byte = 0; byte < 4; byte++)
                    bytes_[i * word_bytes(lanes_) + std::size_t(4 * lane + byte)] = std::uint8_t(value >> 8 * byte);
            }
        }
    }

private:
    unsigned char *bytes_;
    std::size_t count_, mapped_;
    int lanes_;
    char *base_;
    Word *words_;

    void load(Word &word, const unsigned char *from) const {
        for (int lane = 0; lane < lanes_; lane++) {
            std::uint32_t value = 0;
            for (int byte = 0; byte < 4; byte++) value |= std::uint32_t(from[4 * lane + byte]) << 8 * byte;
            word[std::size_t(lane)] = value;
        }
    }
};

/// While an object of this class exists, an access to protected memory ends the program with a message and exit code 1.
class fault_guard {
public:
    fault_guard() {
        struct sigaction action = {};
        action.sa_handler = [](int) {
            const char message[] = "the kernel touches memory beyond the end of a buffer\n";
            _exit(write(2, message, sizeof message - 1) < 0 ? 2 : 1);
        };
        sigaction(SIGSEGV, &action, &before_);
    }
    ~fault_guard() { sigaction(SIGSEGV, &before_, nullptr); }
    fault_guard(const fault_guard &) = delete;
    fault_guard &operator=(const fault_guard &) = delete;

private:
    struct sigaction before_;
};

}   // namespace moeforge

#endif
