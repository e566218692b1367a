// Reads and writes whole files. The error messages are those of packed_files.py.
#ifndef MOEFORGE_HOST_FILES_HPP
#define MOEFORGE_HOST_FILES_HPP

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace moeforge {

typedef std::vector<unsigned char> bytes;

/// A file or an argument cannot be used, or the kernel refused to run; the message says which, and why.
struct refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The system's error for a file. @param what  read or written
inline refused system_refused(const std::string &path, const char *what) {
    return refused(path + ": cannot be " + what + ": " + std::strerror(errno));
}

/// Refuses what exists but is not a regular file: devices and pipes may never end, and must not be replaced.
inline void must_be_regular(const std::string &path, const char *what) {
    struct stat found;
    if (stat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) return;   // opening it reports that
        throw system_refused(path, what);
    }
    if (!S_ISREG(found.st_mode)) throw refused(path + ": cannot be " + what + ": it is not a regular file");
}

inline void must_be_readable(const std::string &path) {
    must_be_regular(path, "read");
    std::FILE *file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) throw system_refused(path, "read");
    std::fclose(file);
}

inline bytes read_file(const std::string &path) {
    must_be_regular(path, "read");
    std::FILE *file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) throw system_refused(path, "read");
    bytes content;
    unsigned char block[65536];
    for (std::size_t got; (got = std::fread(block, 1, sizeof block, file)) > 0;)
        content.insert(content.end(), block, block + got);
    const bool failed = std::ferror(file) != 0;
    std::fclose(file);
    if (failed) throw system_refused(path, "read");
    return content;
}

inline std::string beside(const std::string &path) { return path + "." + std::to_string(getpid()) + ".tmp"; }

/// Reports before a run what could not be written after it.
inline void must_be_writable(const std::string &path) {
    must_be_regular(path, "written");
    std::FILE *file = std::fopen(beside(path).c_str(), "wbx");
    if (file == nullptr) throw system_refused(path, "written");
    std::fclose(file);
    std::remove(beside(path).c_str());
}

/// Writes a whole file, or leaves what was there.
inline void write_file(const std::string &path, const void *content, std::size_t size) {
    must_be_regular(path, "written");
    std::FILE *file = std::fopen(beside(path).c_str(), "wbx");
    if (file == nullptr) throw system_refused(path, "written");
    bool written = std::fwrite(content, 1, size, file) == size && std::fflush(file) == 0;
    int reason = errno;
    written = std::fclose(file) == 0 && written;
    if (written && std::rename(beside(path).c_str(), path.c_str()) == 0) return;
    if (written) reason = errno;
    std::remove(beside(path).c_str());
    errno = reason;
    throw system_refused(path, "written");
}

/// Whether a text is a whole number from 0 to 999999999.
inline bool is_number(const std::string &text) {
    return !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == std::string::npos;
}

}   // namespace moeforge

#endif
