// The listed members of the vendor's ap_fixed.h, declared and nothing else; see ap_int.h. Rounding and overflow are
// the defaults, AP_TRN and AP_WRAP.
#ifndef MOEFORGE_STRICT_AP_FIXED_H
#define MOEFORGE_STRICT_AP_FIXED_H

#include "ap_int.h"

namespace moeforge_strict {

template <char Operator, typename... Operands> struct fixed_result {
    template <typename T, typename = typename std::enable_if<!is_native<T>::value>::type> fixed_result(const T &);
};

// Bits to read or assign.
struct fixed_range : integer_range {
    template <int W, bool S> void operator=(const integer<W, S> &);
};

template <int W, int I> struct fixed {
    fixed();
    explicit fixed(int);
    template <char Operator, typename... Operands> fixed(const fixed_result<Operator, Operands...> &);

    fixed_range range(int high, int low);
    integer_range range(int high, int low) const;

    template <typename T> fixed &operator+=(const T &);
};

template <typename T> struct is_fixed : std::false_type {};
template <int W, int I> struct is_fixed<fixed<W, I>> : std::true_type {};
template <char Operator, typename... Operands> struct is_fixed<fixed_result<Operator, Operands...>> : std::true_type {};

#define MOEFORGE_STRICT_RESULT(op, name)                                                                           \
    template <typename A, typename B>                                                                              \
    typename std::enable_if<is_fixed<A>::value && is_fixed<B>::value, fixed_result<name, A, B>>::type operator op( \
        const A &, const B &);
MOEFORGE_STRICT_RESULT(+, '+')
MOEFORGE_STRICT_RESULT(-, '-')
MOEFORGE_STRICT_RESULT(*, '*')
#undef MOEFORGE_STRICT_RESULT

template <int W, int I> bool operator<(const fixed<W, I> &, int);

}   // namespace moeforge_strict

template <int W, int I> using ap_fixed = moeforge_strict::fixed<W, I>;

#endif
