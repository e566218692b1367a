// What becomes of a run's results on any board: numbers, comparisons with the reference, arrays for NumPy, classes. The
// error messages are those of host_results.py.
#ifndef MOEFORGE_HOST_RESULTS_HPP
#define MOEFORGE_HOST_RESULTS_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "packed_files.hpp"

namespace moeforge {

typedef std::vector<std::int32_t> integers;

/// The number of a task or a step. @param wanted  its name or its number
template <std::size_t N>
int find_name(const char *const (&names)[N], const std::string &wanted, const std::string &what) {
    std::string known;
    for (std::size_t i = 0; i < N; i++) {
        if (wanted == names[i] || wanted == std::to_string(i)) return int(i);
        known += std::string(names[i]) + ", ";
    }
    throw refused(
        "there is no " + what + " " + wanted + "; give " + known + "or a number from 0 to " + std::to_string(N - 1));
}

/// A tensor in memory as [rows][columns], without the gaps behind its rows.
inline integers rows_at(const unsigned char *memory, const tensor_layout &layout) {
    integers values(layout.rows * layout.columns);
    for (std::size_t row = 0; row < layout.rows; row++)
        std::memcpy(
            &values[row * layout.columns], memory + row * layout.row_bytes, layout.columns * sizeof(std::int32_t));
    return values;
}

/// The real numbers that a tensor's integers represent.
inline std::vector<double> to_floats(const integers &values, const tensor_layout &layout) {
    std::vector<double> floats;
    for (std::int32_t value : values) floats.push_back(std::ldexp(double(value), -layout.fraction_bits));
    return floats;
}

/// FNV-1a of 64 bits over the little-endian bytes, as the project's test bench computes it.
inline std::uint64_t digest(const integers &values) {
    std::uint64_t state = 0xcbf29ce484222325u;
    for (std::int32_t value : values)
        for (int shift = 0; shift < 32; shift += 8)
            state = (state ^ (std::uint32_t(value) >> shift & 0xff)) * 0x100000001b3u;
    return state;
}

/// Compares tensors with digests, and prints which differ.
/// @param values_of  gives the values and the columns of a tensor; false if it stays on the chip
template <typename ValuesOf>
bool all_equal(const std::string &path, const std::vector<expected_tensor> &tensors, const ValuesOf &values_of) {
    std::vector<std::string> different;
    int compared = 0;
    for (const expected_tensor &expected : tensors) {
        integers values;
        std::size_t columns = 0;
        if (!values_of(expected.name, values, columns)) continue;
        const std::size_t has = values.size() / columns;
        // The digest of a tensor covers only the rows in use, that of the results all rows.
        if (has < expected.rows || (expected.name == "results" && has != expected.rows))
            throw refused(
                path + ": expects " + std::to_string(expected.rows) + " rows of " + expected.name + ", but there are " +
                std::to_string(has) + "; set --images to the number of images that it was made with");
        values.resize(expected.rows * columns);
        compared++;
        if (digest(values) != expected.digest) different.push_back(expected.name);
    }
    if (compared == 0) throw refused(path + ": is not a file of digests; give data/network/expected_task<T>.txt");
    for (const std::string &each : different) std::printf("%s differs\n", each.c_str());
    std::printf("%s: %zu of %d tensors differ\n", path.c_str(), different.size(), compared);
    return different.empty();
}

/// Whether results go to a file for NumPy and PyTorch.
inline bool is_array(const std::string &path) {
    const std::string end = ".npy";
    return path.size() >= end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0;
}

/// The bytes of an array file of version 1.0: float32 [images][rows][columns].
inline bytes array_file(const integers &values, std::size_t images, const tensor_layout &layout) {
    const char magic[] = "\x93NUMPY\x01";   // and a zero, which is the minor version
    std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(images) + ", " +
                       std::to_string(layout.rows) + ", " + std::to_string(layout.columns) + "), }";
    const std::size_t before = sizeof magic + 2;
    while ((before + text.size() + 1) % 64 != 0) text += ' ';
    text += '\n';
    bytes file(magic, magic + sizeof magic);
    file.push_back(static_cast<unsigned char>(text.size() & 0xff));
    file.push_back(static_cast<unsigned char>(text.size() >> 8));
    file.insert(file.end(), text.begin(), text.end());
    for (double real : to_floats(values, layout)) {
        const float number = float(real);
        unsigned char four[sizeof number];
        std::memcpy(four, &number, sizeof number);
        file.insert(file.end(), four, four + sizeof number);
    }
    return file;
}

/// Writes results [images][rows][columns]: as float32 for NumPy and PyTorch if the name ends in .npy, otherwise as
/// little-endian int32, and prints which.
inline void write_results(
    const std::string &path, const integers &values, std::size_t images, const tensor_layout &layout) {
    char shape[80];
    std::snprintf(shape, sizeof shape, "[%zu][%zu][%zu]", images, layout.rows, layout.columns);
    if (is_array(path)) {
        const bytes file = array_file(values, images, layout);
        write_file(path, file.data(), file.size());
        std::printf("%s: float32 %s\n", path.c_str(), shape);
        return;
    }
    write_file(path, values.data(), values.size() * sizeof(values[0]));
    std::printf("%s: int32 %s, each stands for itself / 2^%d\n", path.c_str(), shape, layout.fraction_bits);
}

/// Names of classes, of which a file has one a line, that of class 0 first.
inline std::vector<std::string> read_class_names(const std::string &path, std::size_t classes) {
    const bytes content = read_file(path);
    std::istringstream lines(std::string(content.begin(), content.end()));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        names.push_back(line);
    }
    if (names.size() == classes) return names;
    throw refused(
        path + ": has " + std::to_string(names.size()) + " lines, and the network " + std::to_string(classes) +
        " classes; write the name of one class on each line");
}

/// Prints the classes of the largest logits of each image, the largest first; of equal ones the lower class first.
/// @param names  of all classes, or none
inline void print_best(
    const integers &logits, std::size_t images, std::size_t top, const tensor_layout &layout,
    const std::vector<std::string> &names) {
    const std::size_t classes = logits.size() / images;
    for (std::size_t image = 0; image < images; image++) {
        const integers of(
            logits.begin() + std::ptrdiff_t(image * classes), logits.begin() + std::ptrdiff_t((image + 1) * classes));
        std::vector<std::size_t> order(classes);
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return of[a] > of[b]; });
        for (std::size_t i = 0; i < std::min(top, classes); i++) {
            const std::string name = names.empty() ? "" : " " + names[order[i]];
            const double logit = std::ldexp(double(of[order[i]]), -layout.fraction_bits);
            std::printf("image %zu: %zu%s %.6g\n", image, order[i], name.c_str(), logit);
        }
    }
}

}   // namespace moeforge

#endif
