// A class that CXXRTL made, behind the interface of translated.hpp. Included by the design's own C++ alone.
#ifndef MOEFORGE_CXXRTL_TRANSLATED_DESIGN_HPP
#define MOEFORGE_CXXRTL_TRANSLATED_DESIGN_HPP

#include <cxxrtl/cxxrtl.h>

#include "translated.hpp"

namespace moeforge {

template <std::size_t Bits> std::uint32_t *port_words(cxxrtl::value<Bits> &value) { return value.data; }

/// An output that a register holds: it is what it was after the last step.
template <std::size_t Bits> std::uint32_t *port_words(cxxrtl::wire<Bits> &wire) { return wire.curr.data; }

/// @param bind - gives the words of the ports of a design, in their order.
template <typename Design, typename Bind> class TranslatedDesign : public Translated {
public:
    explicit TranslatedDesign(Bind bind) { ports_ = bind(design_); }
    void eval() override { design_.step(); }
#ifdef MOEFORGE_TRACE
    void trace(VerilatedVcdC &trace, const char *name) override { trace.add(design_, name); }
#endif

private:
    Design design_;
};

template <typename Design, typename Bind> std::unique_ptr<Translated> translated_design(Bind bind) {
    return std::unique_ptr<Translated>(new TranslatedDesign<Design, Bind>(bind));
}

}   // namespace moeforge

#endif
