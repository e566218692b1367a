// Simulation stand-in for the vendor's hls_stream.h, so that generated HLS C++ compiles with any C++14 compiler.
// Written from the behaviour AMD documents in UG1399; it is not used for synthesis.
//
// Covers hls::stream<T> and hls::stream<T, DEPTH>: read, write, << and >>, read_nb and write_nb, empty, full and size.
// A stream holds any number of elements, whatever its DEPTH. Reading an empty stream aborts with the stream's name, and
// elements left when a stream is destroyed are reported: both would hang the hardware.
#ifndef MOEFORGE_SHIM_HLS_STREAM_H
#define MOEFORGE_SHIM_HLS_STREAM_H

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace hls {

// A stream of any depth is a stream<T>, so functions take hls::stream<T>&.
template <typename T, int DEPTH = 0> class stream : public stream<T, 0> {
public:
    using stream<T, 0>::stream;
    stream() = default;
};

template <typename T> class stream<T, 0> {
public:
    stream() : stream("(unnamed)") {}
    explicit stream(const char *name) : name_(name) {}
    explicit stream(const std::string &name) : name_(name) {}
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;

    ~stream() {
        if (count_ == 0) return;
        std::fprintf(stderr, "WARNING: hls::stream '%s' still holds %zu elements\n", name_.c_str(), count_);
    }

    T read() {
        if (count_ == 0) fail_empty();
        T value = std::move(ring_[head_]);
        head_ = (head_ + 1) & (capacity_ - 1);
        count_--;
        return value;
    }
    void read(T &value) { value = read(); }
    bool read_nb(T &value) {
        if (count_ == 0) return false;
        value = read();
        return true;
    }

    void write(const T &value) {
        if (count_ == capacity_) {
            // The value may live in the ring that is about to move.
            const T copy = value;
            grow();
            ring_[(head_ + count_++) & (capacity_ - 1)] = copy;
            return;
        }
        ring_[(head_ + count_++) & (capacity_ - 1)] = value;
    }
    bool write_nb(const T &value) {
        write(value);
        return true;
    }

    stream &operator<<(const T &value) {
        write(value);
        return *this;
    }
    stream &operator>>(T &value) {
        read(value);
        return *this;
    }

    bool empty() const { return count_ == 0; }
    bool full() const { return false; }
    std::size_t size() const { return count_; }
    const char *name() const { return name_.c_str(); }

private:
    void grow() {
        const std::size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
        std::unique_ptr<T[]> ring(new T[capacity]);
        for (std::size_t i = 0; i < count_; i++) ring[i] = std::move(ring_[(head_ + i) & (capacity_ - 1)]);
        ring_ = std::move(ring);
        capacity_ = capacity;
        head_ = 0;
    }

    [[noreturn]] __attribute__((noinline, cold)) void fail_empty() const {
        std::fprintf(stderr, "ERROR: read from empty hls::stream '%s'\n", name_.c_str());
        std::abort();
    }

    std::string name_;
    std::unique_ptr<T[]> ring_;
    std::size_t capacity_ = 0;   // a power of two, or 0
    std::size_t head_ = 0;
    std::size_t count_ = 0;
};

}   // namespace hls

#endif
