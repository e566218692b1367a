// The listed members of the vendor's hls_stream.h, declared and nothing else; see ap_int.h.
#ifndef MOEFORGE_STRICT_HLS_STREAM_H
#define MOEFORGE_STRICT_HLS_STREAM_H

namespace hls {

template <typename T, int DEPTH = 0> class stream;

template <typename T> class stream<T, 0> {
public:
    explicit stream(const char *name);
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;

    T read();
    void write(const T &);
    bool empty();
};

template <typename T, int DEPTH> class stream : public stream<T, 0> {
public:
    explicit stream(const char *name);
};

}   // namespace hls

#endif
