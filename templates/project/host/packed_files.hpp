// Reads the files that moeforge packs for a host: weights, images in which each row starts at a word, and digests.
#ifndef MOEFORGE_HOST_PACKED_FILES_HPP
#define MOEFORGE_HOST_PACKED_FILES_HPP

#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "files.hpp"
#include "packed_layout.hpp"

namespace moeforge {

/// A little-endian number.
inline std::uint64_t number_at(const bytes &content, std::size_t at, int length) {
    std::uint64_t number = 0;
    for (int i = length - 1; i >= 0; i--) number = number << 8 | content[at + std::size_t(i)];
    return number;
}

inline std::string hex_at(const bytes &content, std::size_t at, int length) {
    std::string text;
    for (int i = 0; i < length; i++) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", content[at + std::size_t(i)]);
        text += digits;
    }
    return text;
}

/// The bytes of a file of weights that was packed for this accelerator, with its header.
inline bytes read_weights(const std::string &path, const weights_layout &weights) {
    const std::string repair = "; pack the weights again with moeforge weights pack";
    const bytes image = read_file(path);
    if (image.size() < weights.header_bytes ||
        std::memcmp(image.data(), weights.magic, std::strlen(weights.magic)) != 0)
        throw refused(path + ": is not a memory image" + repair);
    if (number_at(image, 8, 4) != weights.version || number_at(image, 12, 4) != weights.header_bytes)
        throw refused(path + ": is not a memory image of version " + std::to_string(weights.version) + repair);
    const std::string hash = hex_at(image, 32, 32);
    if (hash != weights.config_hash)
        throw refused(
            path + ": belongs to another config: it was packed for " + hash + ", this accelerator is " +
            weights.config + ", " + weights.config_hash + repair);
    if (number_at(image, 16, 8) != weights.bytes || image.size() != weights.bytes)
        throw refused(
            path + ": has " + std::to_string(image.size()) + " bytes, but needs " + std::to_string(weights.bytes) +
            repair);
    return image;
}

/// Calls `copy` for each row of pixels: its place in packed images, its place in images without gaps, its length.
template <typename Pixel, typename Copy>
void each_row(std::size_t images, const image_layout &image, const Copy &copy) {
    for (std::size_t row = 0; row < images * image.channels * image.height; row++)
        copy(row * image.row_bytes, row * image.width, image.width * sizeof(Pixel));
}

/// The first images of a packed file: [images][channels][height][width]. The host is little-endian, like every machine
/// that XRT runs on.
template <typename Pixel>
std::vector<Pixel> read_images(const std::string &path, long count, const image_layout &image) {
    const bytes packed = read_file(path);
    if (packed.empty() || packed.size() % image.bytes != 0)
        throw refused(
            path + ": has " + std::to_string(packed.size()) + " bytes, but images of this config have " +
            std::to_string(image.bytes) + " bytes each; give a file of images that was packed for this config");
    const std::size_t there = packed.size() / image.bytes;
    if (count <= 0 || std::size_t(count) > there)
        throw refused(
            "--images " + std::to_string(count) + ": is not a number from 1 to " + std::to_string(there) + "; " + path +
            " has " + std::to_string(there) + " images");
    std::vector<Pixel> images(std::size_t(count) * image.pixels());
    each_row<Pixel>(std::size_t(count), image, [&](std::size_t at, std::size_t pixel, std::size_t length) {
        std::memcpy(&images[pixel], &packed[at], length);
    });
    return images;
}

/// The rows and the digest that a tensor should have.
struct expected_tensor {
    std::string name;
    std::size_t rows;
    std::uint64_t digest;
};

/// Reads lines of a name, a number of rows and a digest.
inline std::vector<expected_tensor> read_digests(const std::string &path) {
    const bytes content = read_file(path);
    std::istringstream lines(std::string(content.begin(), content.end()));
    std::vector<expected_tensor> tensors;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name, rows, digest, more;
        words >> name >> rows >> digest;
        const bool is_digest = digest.size() == 16 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!is_number(rows) || !is_digest || words >> more)
            throw refused(path + ": is not a file of digests; give data/network/expected_task<T>.txt");
        tensors.push_back({name, std::stoul(rows), std::stoull(digest, nullptr, 16)});
    }
    if (tensors.empty()) throw refused(path + ": is not a file of digests; give data/network/expected_task<T>.txt");
    return tensors;
}

/// The number of images that pixels make.
template <typename Pixel> std::size_t image_count(const std::vector<Pixel> &images, const image_layout &image) {
    if (images.empty() || images.size() % image.pixels() != 0)
        throw refused(
            std::to_string(images.size()) + " pixels are not whole images; an image has " +
            std::to_string(image.pixels()));
    return images.size() / image.pixels();
}

/// Images in the layout of the memory: every row starts at a word.
template <typename Pixel> bytes pack_images(const std::vector<Pixel> &images, const image_layout &image) {
    const std::size_t count = image_count(images, image);
    bytes packed(count * image.bytes);
    each_row<Pixel>(count, image, [&](std::size_t at, std::size_t pixel, std::size_t length) {
        std::memcpy(&packed[at], &images[pixel], length);
    });
    return packed;
}

}   // namespace moeforge

#endif
