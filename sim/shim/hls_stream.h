// Simulation stand-in for the vendor's hls_stream.h, so that generated HLS C++ compiles with any C++14 compiler.
// Written from the behaviour AMD documents in UG1399; it is not used for synthesis.
//
// Covers hls::stream<T> and hls::stream<T, DEPTH>: read, write, << and >>, read_nb and write_nb, empty, full and size.
// Reading an empty stream, and destroying one that still holds elements, abort with the stream's name: the first would
// hang the hardware, the second is data that it would meet the next time.
//
// A stream with a DEPTH holds no more elements: writing one more aborts, since the hardware would wait for a reader. A
// stream without one, which is 2 deep in hardware, holds any number here: between the processes of a dataflow region it
// must, because they run one after the other in simulation. Which of the two a stream is, no compiler sees, so the code
// says it: outside of dataflow regions streams have their DEPTH in their type, within them a pragma if any.
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
    static_assert(DEPTH > 0, "a stream holds at least one element");
    stream() : stream("(unnamed)") {}
    explicit stream(const char *name) : stream<T, 0>(name, DEPTH) {}
};

template <typename T> class stream<T, 0> {
public:
    stream() : stream("(unnamed)") {}
    explicit stream(const char *name) : stream(name, 0) {}
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;

    ~stream() {
        if (count_ != 0) fail("ends; nobody reads them");
    }

    T read() {
        if (count_ == 0) fail("is read; the hardware would wait for ever");
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
        if (full()) fail("is full and written; the hardware would wait for ever");
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
        if (full()) return false;
        write(value);
        return true;
    }

    void operator<<(const T &value) { write(value); }
    void operator>>(T &value) { read(value); }

    // Of a constant stream the vendor's does not ask either.
    bool empty() { return count_ == 0; }
    bool full() const { return depth_ != 0 && count_ == depth_; }
    std::size_t size() { return count_; }

protected:
    stream(const char *name, std::size_t depth) : name_(name), depth_(depth) {}

private:
    void grow() {
        const std::size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
        std::unique_ptr<T[]> ring(new T[capacity]);
        for (std::size_t i = 0; i < count_; i++) ring[i] = std::move(ring_[(head_ + i) & (capacity_ - 1)]);
        ring_ = std::move(ring);
        capacity_ = capacity;
        head_ = 0;
    }

    [[noreturn]] __attribute__((noinline, cold)) void fail(const char *what) const {
        std::fprintf(stderr, "ERROR: hls::stream '%s' with %zu elements %s\n", name_.c_str(), count_, what);
        std::abort();
    }

    std::string name_;
    const std::size_t depth_;   // 0: any number
    std::unique_ptr<T[]> ring_;
    std::size_t capacity_ = 0;   // a power of two, or 0
    std::size_t head_ = 0;
    std::size_t count_ = 0;
};

}   // namespace hls

#endif
