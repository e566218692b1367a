// The listed members of the vendor's ap_int.h, declared and nothing else: what compiles against these headers asks
// nothing of the vendor's that docs/reference/hls.md does not list. For compiling only; sim/shim is what runs.
//
// Refused, because the vendor leaves it open or headers differ: operators between types that the documentation does not
// name (so both sides of ?: are of one type), shifting by anything but int, native values of more than 32 bits.
#ifndef MOEFORGE_STRICT_AP_INT_H
#define MOEFORGE_STRICT_AP_INT_H

#include <type_traits>

namespace moeforge_strict {

template <typename T> using is_native = std::is_integral<T>;

// What an expression gives: the vendor's RType. It has no documented name or member, and is for assigning and for
// further expressions. That it converts from anything of its kind, as the vendor's may, makes ?: with another type fail.
template <char Operator, typename... Operands> struct integer_result {
    template <typename T, typename = typename std::enable_if<!is_native<T>::value>::type> integer_result(const T &);
};

// Bits that were read.
struct integer_range {};

// A bit to read or assign.
struct integer_bit {
    explicit operator bool() const;
    void operator=(bool);
};

template <int W, bool S> struct integer {
    static_assert(W >= 1 && W <= 1024, "the vendor's default for the widest integer, AP_INT_MAX_W, is 1024 bits");

    integer();
    template <typename T, typename = typename std::enable_if<is_native<T>::value>::type> integer(T);
    template <int W2, bool S2> integer(const integer<W2, S2> &);
    template <char Operator, typename... Operands> integer(const integer_result<Operator, Operands...> &);
    integer(const integer_range &);

    // To int and not to the vendor's 64 bits, so that -Wconversion accepts what int holds; what braces make of the 64, the
    // compilers see with sim/shim. A definition, so that the rule applies where it is used only.
    operator int() const {
        static_assert(W < 32 || (W == 32 && S), "implicit conversion of a value that int does not hold");
        return 0;
    }
    explicit operator bool() const;
    // Never right; but with a second type to convert to, no operator on native integers serves where ours are missing.
    operator unsigned() const = delete;
    int to_int() const;
    long long to_int64() const;

    integer_range range(int high, int low) const;
    integer_bit operator[](int index);

    template <typename T> integer &operator+=(const T &);
    template <typename T> integer &operator-=(const T &);
    void operator++(int);
};

template <typename T> struct is_integer : std::false_type {};
template <int W, bool S> struct is_integer<integer<W, S>> : std::true_type {};
template <char Operator, typename... Operands>
struct is_integer<integer_result<Operator, Operands...>> : std::true_type {};

template <typename A, typename B, typename R>
using with_integers = typename std::enable_if<
    (is_integer<A>::value && is_integer<B>::value) || (is_integer<A>::value && is_native<B>::value) ||
        (is_native<A>::value && is_integer<B>::value),
    R>::type;

#define MOEFORGE_STRICT_RESULT(op, name) \
    template <typename A, typename B> with_integers<A, B, integer_result<name, A, B>> operator op(const A &, const B &);
MOEFORGE_STRICT_RESULT(+, '+')
MOEFORGE_STRICT_RESULT(-, '-')
MOEFORGE_STRICT_RESULT(*, '*')
MOEFORGE_STRICT_RESULT(|, '|')
#undef MOEFORGE_STRICT_RESULT

// By a native number, but not of one: the vendor's quotient would be as narrow as the divisor.
template <typename A, typename B>
with_integers<A, B, typename std::enable_if<is_integer<A>::value, integer_result<'/', A, B>>::type> operator/(
    const A &, const B &);

#define MOEFORGE_STRICT_COMPARISON(op) \
    template <typename A, typename B> with_integers<A, B, bool> operator op(const A &, const B &);
MOEFORGE_STRICT_COMPARISON(==)
MOEFORGE_STRICT_COMPARISON(!=)
MOEFORGE_STRICT_COMPARISON(<)
MOEFORGE_STRICT_COMPARISON(>)
MOEFORGE_STRICT_COMPARISON(<=)
MOEFORGE_STRICT_COMPARISON(>=)
#undef MOEFORGE_STRICT_COMPARISON

template <typename A> typename std::enable_if<is_integer<A>::value, integer_result<'-', A>>::type operator-(const A &);

// By int only: a template, so that nothing converts to it.
#define MOEFORGE_STRICT_SHIFT(op, name)                                                                         \
    template <typename A, typename B>                                                                           \
    typename std::enable_if<is_integer<A>::value && std::is_same<B, int>::value, integer_result<name, A>>::type \
    operator op(const A &, const B &);
MOEFORGE_STRICT_SHIFT(<<, '<')
MOEFORGE_STRICT_SHIFT(>>, '>')
#undef MOEFORGE_STRICT_SHIFT

}   // namespace moeforge_strict

template <int W> using ap_int = moeforge_strict::integer<W, true>;
template <int W> using ap_uint = moeforge_strict::integer<W, false>;

#endif
