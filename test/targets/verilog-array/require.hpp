// What a bench insists on.
#ifndef MOEFORGE_REQUIRE_HPP
#define MOEFORGE_REQUIRE_HPP

#include <stdexcept>
#include <string>

inline void require(bool held, const std::string &what) {
    if (!held) throw std::runtime_error(what);
}

#endif
