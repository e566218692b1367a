// How a simulation ends that cannot go on.
#ifndef MOEFORGE_FAIL_HPP
#define MOEFORGE_FAIL_HPP

#include <cstdio>
#include <cstdlib>
#include <string>

namespace moeforge {

/// Says why on stderr, and ends the program with an exit code.
[[noreturn]] inline void fail(int code, const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(code);
}

}   // namespace moeforge

#endif
