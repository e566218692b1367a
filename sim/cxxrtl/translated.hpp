// A design that CXXRTL made C++ of, without that C++: who drives it compiles in a fraction of the time.
#ifndef MOEFORGE_CXXRTL_TRANSLATED_HPP
#define MOEFORGE_CXXRTL_TRANSLATED_HPP

#include <memory>
#include <vector>

#include "verilated.h"
#ifdef MOEFORGE_TRACE
#include "verilated_vcd_c.h"
#endif

namespace moeforge {

class Translated {
public:
    virtual ~Translated() = default;
    virtual void eval() = 0;
#ifdef MOEFORGE_TRACE
    virtual void trace(VerilatedVcdC &trace, const char *name) = 0;
#endif

    /// A port as Verilator's type on the bytes of CXXRTL's value: both lay bits out from the lowest, on the little-endian
    /// machines that this runs on. Compile with -fno-strict-aliasing.
    template <typename Data> Data &port(std::size_t index) { return *reinterpret_cast<Data *>(ports_[index]); }

protected:
    std::vector<std::uint32_t *> ports_;
};

/// The design that the program is linked with.
std::unique_ptr<Translated> make_translated();

}   // namespace moeforge

#endif
