// A simulation of the Verilog in the place of a board: a process that serves requests (sim/accelerator_server.hpp).
//
// The environment may say how memory is given out: MOCK_MEMORY_AT is the first address, MOCK_MEMORY_BYTES the most bytes of a
// buffer.
#ifndef MOEFORGE_MOCK_SIMULATION_HPP
#define MOEFORGE_MOCK_SIMULATION_HPP

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace moeforge {

class simulation {
public:
    explicit simulation(const std::string &program) {
        int in[2], out[2];
        if (pipe(in) != 0 || pipe(out) != 0) throw std::runtime_error("no pipe to " + program);
        signal(SIGPIPE, SIG_IGN);
        if (fork() == 0) {
            dup2(in[0], STDIN_FILENO);
            dup2(out[1], STDOUT_FILENO);
            for (int end : {in[0], in[1], out[0], out[1]}) close(end);
            execl(program.c_str(), program.c_str(), "--serve", "1", static_cast<char *>(nullptr));
            std::perror(program.c_str());
            _exit(3);
        }
        close(in[0]);
        close(out[1]);
        requests_ = fdopen(in[1], "w");
        answers_ = fdopen(out[0], "r");
    }

    std::uint32_t read(std::uint32_t offset) {
        return std::uint32_t(std::stoul(ask("read " + std::to_string(offset))));
    }
    void write(std::uint32_t offset, std::uint32_t value) {
        ask("write " + std::to_string(offset) + " " + std::to_string(value));
    }
    void add(std::uint64_t address, std::size_t size) { ask("add " + place(address, size)); }
    void put(std::uint64_t address, const unsigned char *content, std::size_t size) {
        send("put " + place(address, size) + "\n", content, size);
        line("put");
    }
    void get(std::uint64_t address, unsigned char *content, std::size_t size) {
        send("get " + place(address, size) + "\n", nullptr, 0);
        if (std::fread(content, 1, size, answers_) != size) throw ended("get");
    }

private:
    std::FILE *requests_, *answers_;   // open until the program ends

    static std::string place(std::uint64_t address, std::size_t size) {
        return std::to_string(address) + " " + std::to_string(size);
    }
    static std::runtime_error ended(const std::string &request) {
        return std::runtime_error("the simulated accelerator ended at: " + request);
    }
    void send(const std::string &request, const unsigned char *content, std::size_t size) {
        std::fwrite(request.data(), 1, request.size(), requests_);
        if (size > 0) std::fwrite(content, 1, size, requests_);
        std::fflush(requests_);
    }
    std::string line(const std::string &request) {
        char text[64];
        if (std::fgets(text, sizeof text, answers_) == nullptr) throw ended(request);
        return text;
    }
    std::string ask(const std::string &request) {
        send(request + "\n", nullptr, 0);
        return line(request);
    }
};

/// A number of the environment, decimal or as 0x….
inline std::uint64_t mock_setting(const char *name, std::uint64_t otherwise) {
    const char *text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoull(text, nullptr, 0);
}

/// The first address: above 32 bits, so that both halves of an address are tested.
inline std::uint64_t mock_memory_at() { return mock_setting("MOCK_MEMORY_AT", 0x7f0000000); }

/// Memory with a copy that the accelerator sees: it holds what was passed on.
class mock_memory {
public:
    mock_memory(std::shared_ptr<simulation> device, std::uint64_t address, std::size_t size)
        : device_(std::move(device)), address_(address), host_(size) {
        device_->add(address, size);
    }

    std::uint64_t address() const { return address_; }
    std::vector<unsigned char> &host() { return host_; }
    void to_device(std::size_t offset, std::size_t size) { device_->put(address_ + offset, &host_.at(offset), size); }
    void from_device(std::size_t offset, std::size_t size) { device_->get(address_ + offset, &host_.at(offset), size); }

private:
    std::shared_ptr<simulation> device_;
    std::uint64_t address_;
    std::vector<unsigned char> host_;
};

}   // namespace moeforge

#endif
