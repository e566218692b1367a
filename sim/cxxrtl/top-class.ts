import type { RtlilWire } from './rtlil.js'
import { designName } from './translate.js'

/** Ports of a top module by name. */
export type Ports = ReadonlyMap<string, RtlilWire>

/** The header `V<top>.h`: the class that Verilator would make of a top module. */
export function topClass(top: string, ports: Ports): string {
  const members = [...ports].map(
    ([name, wire], index) => `    ${portType(wire)} &${name} = design_->port<${portType(wire)}>(${index});\n`,
  )
  return `// ${top}, as Verilator's class of it.
#include "translated.hpp"

class V${top} {
    std::unique_ptr<moeforge::Translated> design_ = moeforge::make_translated();

public:
${members.join('')}
    explicit V${top}(VerilatedContext *) {}
    V${top}(const V${top} &) = delete;
    V${top} &operator=(const V${top} &) = delete;

    void eval() { design_->eval(); }
    void final() {}
#ifdef MOEFORGE_TRACE
    void trace(VerilatedVcdC *trace, int) { design_->trace(*trace, "${top}"); }
#endif
};
`
}

/** How the ports of a design are found in its C++. */
export function topSource(ports: Ports): string {
  const words = [...ports.keys()].map(
    (name) => `            moeforge::port_words(design.${mangled(name)}),\n`,
  )
  return `#include "${designName}.h"
#include "translated_design.hpp"

using Design = cxxrtl_design::p_${designName};

std::unique_ptr<moeforge::Translated> moeforge::make_translated() {
    return moeforge::translated_design<Design>([](Design &design) {
        return std::vector<std::uint32_t *>{
${words.join('')}        };
    });
}
`
}

const integers = [
  ['CData', 8],
  ['SData', 16],
  ['IData', 32],
  ['QData', 64],
] as const

/** Verilator's type of a port. */
function portType({ width }: RtlilWire): string {
  const integer = integers.find(([, bits]) => width <= bits)
  return integer === undefined ? `VlWide<${Math.ceil(width / 32)}>` : integer[0]
}

/** As CXXRTL writes the name of a signal in C++. */
function mangled(name: string): string {
  const letters = [...name].map((letter) => {
    if (letter === '_') return '__'
    return /[A-Za-z0-9]/.test(letter) ? letter : `_${letter.charCodeAt(0).toString(16)}_`
  })
  return `p_${letters.join('')}`
}
