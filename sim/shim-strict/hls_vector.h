// The listed members of the vendor's hls_vector.h, declared and nothing else; see ap_int.h.
#ifndef MOEFORGE_STRICT_HLS_VECTOR_H
#define MOEFORGE_STRICT_HLS_VECTOR_H

#include <cstddef>

namespace hls {

template <typename T, std::size_t N> class vector {
public:
    vector();
    T &operator[](std::size_t index);
    const T &operator[](std::size_t index) const;
};

}   // namespace hls

#endif
