// Runs the kernel of a generated project with XRT, with packed weights in the card's memory. C++17.
#ifndef MOEFORGE_HOST_XRT_ACCELERATOR_HPP
#define MOEFORGE_HOST_XRT_ACCELERATOR_HPP

#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "host_results.hpp"
#include "kernel_memory.hpp"
#include "packed_files.hpp"

namespace moeforge {

typedef std::vector<kernel_memory::pixel> pixels;   // [images][channels][height][width]

/// The result of a run.
struct run_result {
    integers values;   // [images][rows][columns] of kernel_memory::tensors::result; empty if the run stopped early
    double seconds;    // wall time from the start to the end of the kernel, measured by the host
    /// The kernel does not count cycles: this is the wall time in cycles of the requested clock.
    double estimated_cycles() const { return seconds * kernel_memory::clock_mhz * 1e6; }
};

class accelerator {
public:
    /// @param weights  a weights.bin that was packed for this config
    accelerator(const std::string &xclbin, const std::string &weights, unsigned device = 0)
        : image_(checked(xclbin, weights)), device_(device),
          kernel_(device_, device_.load_xclbin(xclbin), kernel_memory::kernel) {
        fill(weights_, kernel_memory::buffer::weights, image_);
        image_.clear();
    }

    /// Runs images through the network for one task.
    /// @param task        its number or its name
    /// @param stop_after  number or name of the step to stop after, to look at tensors; empty: run to the end
    run_result run(const pixels &images, const std::string &task, const std::string &stop_after = "") {
        const int task_number = find_name(kernel_memory::tasks, task, "task");
        const int stop = stop_after.empty() ? -1 : find_name(kernel_memory::steps, stop_after, "step");
        const std::size_t count = image_count(images, kernel_memory::image);
        fill(pixels_, kernel_memory::buffer::image, pack_images(images, kernel_memory::image));
        const std::size_t size = kernel_memory::tensors::bytes + count * kernel_memory::tensors::result_bytes;
        allocate(tensors_, kernel_memory::buffer::tensors, size);
        // Clears the status of an earlier run.
        std::memset(tensors_.map<unsigned char *>(), 0, kernel_memory::word_bytes);
        tensors_.sync(XCL_BO_SYNC_BO_TO_DEVICE, kernel_memory::word_bytes, 0);
        const double seconds = start({task_number, int(count), stop});
        tensors_.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
        check_status();
        return {stop < 0 ? results(count) : integers(), seconds};
    }

    /// A tensor after the last image of the last run: [rows][columns].
    integers tensor(const kernel_memory::tensor &placed) {
        if (!tensors_) throw refused("there are no tensors before the first run; call run first");
        return rows_at(placed.offset, placed);
    }

private:
    static bytes checked(const std::string &xclbin, const std::string &weights) {
        must_be_readable(xclbin);
        return read_weights(weights, kernel_memory::weights);
    }

    bytes image_;   // checked before the device is touched
    xrt::device device_;
    xrt::kernel kernel_;
    xrt::bo weights_, pixels_, tensors_;

    /// Allocates whole words in memory that the kernel's arguments for this buffer can reach, if the buffer is too small.
    void allocate(xrt::bo &memory, kernel_memory::buffer buffer, std::size_t least) {
        const std::size_t words = (least + kernel_memory::word_bytes - 1) / kernel_memory::word_bytes;
        const std::size_t size = words * kernel_memory::word_bytes;
        if (memory && memory.size() >= size) return;
        int index = 0;
        while (kernel_memory::arguments[index].memory != buffer) index++;
        memory = xrt::bo(device_, size, kernel_.group_id(index));
    }

    void fill(xrt::bo &memory, kernel_memory::buffer buffer, const bytes &content) {
        allocate(memory, buffer, content.size());
        std::memcpy(memory.map<unsigned char *>(), content.data(), content.size());
        memory.sync(XCL_BO_SYNC_BO_TO_DEVICE);
    }

    struct scalars {
        int task, images, stop_after;
    };

    /// Starts the kernel and waits until it ends. @returns seconds
    double start(const scalars &values) {
        xrt::run run(kernel_);
        int index = 0;
        for (const kernel_memory::argument &argument : kernel_memory::arguments) {
            switch (argument.memory) {
            case kernel_memory::buffer::weights: run.set_arg(index, weights_); break;
            case kernel_memory::buffer::image: run.set_arg(index, pixels_); break;
            case kernel_memory::buffer::tensors: run.set_arg(index, tensors_); break;
            case kernel_memory::buffer::none: run.set_arg(index, scalar(argument.name, values));
            }
            index++;
        }
        const auto begin = std::chrono::steady_clock::now();
        run.start();
        if (run.wait() != ERT_CMD_STATE_COMPLETED)
            throw refused("XRT reports that the kernel did not complete; look for the reason in dmesg");
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }

    static int scalar(const std::string &name, const scalars &values) {
        if (name == "task_id") return values.task;
        if (name == "images") return values.images;
        if (name == "stop_after") return values.stop_after;
        throw refused(
            "the kernel has an argument that this host does not know: " + name + "; take both from one project");
    }

    void check_status() {
        const int status = value_at(0);
        if (status == kernel_memory::status_done) return;
        std::string reason = "which is not a status of this kernel; check that the bitstream is of this project";
        for (const kernel_memory::refusal &refusal : kernel_memory::refusals)
            if (refusal.status == status) reason = refusal.about;
        throw refused("the kernel refused: status " + std::to_string(status) + ", " + reason);
    }

    integers results(std::size_t count) {
        integers values;
        for (std::size_t i = 0; i < count; i++) {
            const std::size_t offset =
                kernel_memory::tensors::results_offset + i * kernel_memory::tensors::result_bytes;
            const integers one = rows_at(offset, kernel_memory::tensors::result);
            values.insert(values.end(), one.begin(), one.end());
        }
        return values;
    }

    integers rows_at(std::size_t offset, const kernel_memory::tensor &layout) {
        return moeforge::rows_at(tensors_.map<unsigned char *>() + offset, layout);
    }

    std::int32_t value_at(std::size_t offset) {
        std::int32_t value;
        std::memcpy(&value, tensors_.map<unsigned char *>() + offset, sizeof value);
        return value;
    }
};

}   // namespace moeforge

#endif
