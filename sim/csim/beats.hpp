// Beats of a stream in a binary file: little-endian, each beat padded to whole 32-bit words, its fields packed from
// bit 0 up. Used by the generated C++ drivers; plain C++14, nothing from a vendor.
#ifndef MOEFORGE_BEATS_HPP
#define MOEFORGE_BEATS_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace moeforge {

[[noreturn]] inline void fail(const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(2);
}

inline std::size_t beat_words(int bits) { return (static_cast<std::size_t>(bits) + 31) / 32; }

/// Takes fields out of one beat after another.
class BeatReader {
public:
    BeatReader(const std::string &path, int bits) : words_per_beat_(beat_words(bits)) {
        std::FILE *file = std::fopen(path.c_str(), "rb");
        if (file == nullptr) fail(path + ": cannot be read");
        std::uint32_t word;
        while (std::fread(&word, sizeof word, 1, file) == 1) words_.push_back(word);
        std::fclose(file);
        if (words_.size() % words_per_beat_ != 0) fail(path + ": does not hold whole beats");
    }

    bool next() {
        if (next_ == words_.size()) return false;
        beat_ = next_;
        next_ += words_per_beat_;
        bit_ = 0;
        return true;
    }

    /// The next `width` bits (1 to 32), sign-extended if `is_signed`.
    std::int64_t take(int width, bool is_signed) {
        const std::size_t word = beat_ + bit_ / 32;
        const int offset = static_cast<int>(bit_ % 32);
        std::uint64_t pair = words_[word];
        if (offset + width > 32) pair |= static_cast<std::uint64_t>(words_[word + 1]) << 32;
        bit_ += static_cast<std::size_t>(width);
        const std::uint64_t bits = (pair >> offset) & ((std::uint64_t(1) << width) - 1);
        const bool negative = is_signed && ((bits >> (width - 1)) & 1) != 0;
        return static_cast<std::int64_t>(bits) - (negative ? std::int64_t(1) << width : 0);
    }

private:
    std::vector<std::uint32_t> words_;
    std::size_t words_per_beat_, next_ = 0, beat_ = 0, bit_ = 0;
};

/// Packs fields into one beat after another; the file is written when the writer goes.
class BeatWriter {
public:
    BeatWriter(const std::string &path, int bits) : path_(path), words_per_beat_(beat_words(bits)) {}

    ~BeatWriter() {
        std::FILE *file = std::fopen(path_.c_str(), "wb");
        if (file == nullptr || std::fwrite(words_.data(), sizeof words_[0], words_.size(), file) != words_.size())
            fail(path_ + ": cannot be written");
        std::fclose(file);
    }

    void begin() {
        beat_ = words_.size();
        words_.resize(beat_ + words_per_beat_, 0);
        bit_ = 0;
    }

    void put(int width, std::int64_t value) {
        const std::uint64_t bits = static_cast<std::uint64_t>(value) & ((std::uint64_t(1) << width) - 1);
        const std::size_t word = beat_ + bit_ / 32;
        const int offset = static_cast<int>(bit_ % 32);
        words_[word] |= static_cast<std::uint32_t>(bits << offset);
        if (offset + width > 32) words_[word + 1] |= static_cast<std::uint32_t>(bits >> (32 - offset));
        bit_ += static_cast<std::size_t>(width);
    }

private:
    std::string path_;
    std::vector<std::uint32_t> words_;
    std::size_t words_per_beat_, beat_ = 0, bit_ = 0;
};

}   // namespace moeforge

#endif
