#ifndef MOEFORGE_TIMES_HPP
#define MOEFORGE_TIMES_HPP

#include "ap_int.h"

/// So many of so many each. Once an operation: not a DSP's work, of which the array takes most.
inline int times(int count, int each) {
    const ap_uint<48> product = ap_uint<17>(count) * ap_uint<31>(each);
// Logic instead of DSPs.
#pragma HLS BIND_OP variable=product op=mul impl=fabric
    return product.to_int();
}

#endif
