// Simulation stand-in for the vendor's hls_vector.h, so that generated HLS C++ compiles with any C++14 compiler.
// Written from the behaviour AMD documents in UG1399; it is not used for synthesis.
//
// Covers hls::vector<T, N>: filling from one value or N of them, operator[], begin and end, size, element-wise
// + - * / % & | ^ with a vector or a single value (results keep the type T), lexicographic comparisons, reduce_add and
// reduce_mult. An initialiser list of another length than N aborts.
#ifndef MOEFORGE_SHIM_HLS_VECTOR_H
#define MOEFORGE_SHIM_HLS_VECTOR_H

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace hls {

template <typename T, std::size_t N> class vector {
public:
    static_assert(N > 0, "a vector has at least one element");
    typedef T value_type;
    typedef T *iterator;
    typedef const T *const_iterator;

    vector() = default;
    vector(const T &value) { std::fill(begin(), end(), value); }
    vector(std::initializer_list<T> values) {
        if (values.size() != N) fail_length(values.size());
        std::copy(values.begin(), values.end(), begin());
    }

    T &operator[](std::size_t index) { return data_[index]; }
    const T &operator[](std::size_t index) const { return data_[index]; }
    iterator begin() { return data_; }
    iterator end() { return data_ + N; }
    const_iterator begin() const { return data_; }
    const_iterator end() const { return data_ + N; }
    std::size_t size() const { return N; }

#define MOEFORGE_SHIM_ELEMENTWISE(op)                                          \
    vector &operator op##=(const vector &b) {                                  \
        for (std::size_t i = 0; i < N; i++) data_[i] = data_[i] op b.data_[i]; \
        return *this;                                                          \
    }                                                                          \
    friend vector operator op(vector a, const vector &b) { return a op## = b; }
    MOEFORGE_SHIM_ELEMENTWISE(+)
    MOEFORGE_SHIM_ELEMENTWISE(-)
    MOEFORGE_SHIM_ELEMENTWISE(*)
    MOEFORGE_SHIM_ELEMENTWISE(/)
    MOEFORGE_SHIM_ELEMENTWISE(%)
    MOEFORGE_SHIM_ELEMENTWISE(&)
    MOEFORGE_SHIM_ELEMENTWISE(|)
    MOEFORGE_SHIM_ELEMENTWISE(^)
#undef MOEFORGE_SHIM_ELEMENTWISE

    friend bool operator==(const vector &a, const vector &b) { return std::equal(a.begin(), a.end(), b.begin()); }
    friend bool operator!=(const vector &a, const vector &b) { return !(a == b); }
    friend bool operator<(const vector &a, const vector &b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
    friend bool operator>(const vector &a, const vector &b) { return b < a; }
    friend bool operator<=(const vector &a, const vector &b) { return !(b < a); }
    friend bool operator>=(const vector &a, const vector &b) { return !(a < b); }

    // Every partial result has the type T, so it wraps or rounds as T does.
    T reduce_add() const {
        T sum = data_[0];
        for (std::size_t i = 1; i < N; i++) sum = sum + data_[i];
        return sum;
    }
    T reduce_mult() const {
        T product = data_[0];
        for (std::size_t i = 1; i < N; i++) product = product * data_[i];
        return product;
    }

private:
    [[noreturn]] static void fail_length(std::size_t length) {
        std::fprintf(stderr, "ERROR: hls::vector of %zu elements given %zu\n", N, length);
        std::abort();
    }

    T data_[N];
};

}   // namespace hls

#endif
