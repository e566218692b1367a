// Serves an accelerator to a host in another process, which asks on stdin and is answered on stdout.
//
//     read OFFSET         a register: its value
//     write OFFSET VALUE  a register: ok
//     add ADDRESS BYTES   memory from now on, full of garbage: ok; it must not overlap other memory
//     remove ADDRESS      no more: ok
//     put ADDRESS BYTES   so many bytes follow, which go to memory: ok
//     get ADDRESS BYTES   so many bytes of memory
//
// Numbers are decimal, a line each way; the bytes of put and get follow their line. A mistake ends the program, as a breach of
// the protocol by the accelerator does. It ends well where stdin ends.
#ifndef MOEFORGE_ACCELERATOR_SERVER_HPP
#define MOEFORGE_ACCELERATOR_SERVER_HPP

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "axi_checker.hpp"
#include "axi_regions.hpp"

namespace moeforge {

/// Serves until stdin ends. A host is slow: the clock goes on between two of its requests.
/// @param bench - has `get` and `set` for registers, `step` for a cycle, and `regions`.
template <typename Bench> void serve_host(Bench &bench) {
    const unsigned cycles_between = 200;
    const std::uint8_t garbage = 0xcd;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what;
        std::uint64_t at = 0, number = 0;
        words >> what >> at >> number;
        const AxiPlace place{0, "host"};
        std::string answer = "ok\n";
        if (what == "read") answer = std::to_string(bench.get(static_cast<std::uint32_t>(at))) + "\n";
        else if (what == "write") bench.set(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(number));
        else if (what == "add") bench.regions().add({hex(at), at, true, std::vector<std::uint8_t>(number, garbage)});
        else if (what == "remove") bench.regions().remove(at);
        else if (what == "put")
            std::cin.read(
                reinterpret_cast<char *>(bench.regions().find(at, number, true, place)),
                static_cast<std::streamsize>(number));
        else if (what == "get")
            answer.assign(reinterpret_cast<const char *>(bench.regions().find(at, number, false, place)), number);
        else fail(2, "not a request: " + line);
        std::cout << answer << std::flush;
        for (unsigned cycle = 0; cycle < cycles_between; cycle++) bench.step();
    }
}

}   // namespace moeforge

#endif
