// Simulation stand-in for the vendor's ap_int.h, so that generated HLS C++ compiles with any C++14 compiler that has
// __int128 (g++, clang++). Written from the behaviour AMD documents in UG1399; it is not used for synthesis.
//
// Covers ap_int<W> and ap_uint<W> for W from 1 to 128: construction from and conversion to native integers,
// + - * / % with full-width results, & | ^ ~, shifts, comparisons, compound assignment, ++ and --, range(), operator()
// and operator[] to read and assign bits, length(), to_int() and its kin.
//
// Stricter than the vendor where silence would hide a mistake: results beyond 128 bits and implicit conversions of
// more than 64 bits to native integers do not compile; bits out of range, and comparing a negative value with an unsigned
// one, abort.
//
// A variable without a value, undefined in hardware, holds the low bits of MOEFORGE_SHIM_FILL, 0 by default. Code that
// computes the same with -DMOEFORGE_SHIM_FILL=0x5555555555555555 does not depend on such values.
#ifndef MOEFORGE_SHIM_AP_INT_H
#define MOEFORGE_SHIM_AP_INT_H

#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <string>
#include <type_traits>

#define MOEFORGE_SHIM_INLINE __attribute__((always_inline)) inline

#ifndef MOEFORGE_SHIM_FILL
#define MOEFORGE_SHIM_FILL 0
#endif

// Completed in ap_fixed.h.
enum ap_q_mode : int;
enum ap_o_mode : int;

namespace moeforge_shim {

template <int W, bool S> struct integer;
template <int W, bool S> struct bit_ref;
template <int W, bool S> struct range_ref;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> struct fixed;

// ---- native types -------------------------------------------------------------------------------------------------

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

constexpr int larger(int a, int b) { return a > b ? a : b; }
constexpr int smaller(int a, int b) { return a < b ? a : b; }

// Bits of the smallest native type that holds W bits.
constexpr int native_bits(int w) { return w <= 8 ? 8 : w <= 16 ? 16 : w <= 32 ? 32 : w <= 64 ? 64 : 128; }

template <int Bits, bool S> struct native_of;
template <> struct native_of<8, true> { typedef signed char type; };
template <> struct native_of<8, false> { typedef unsigned char type; };
template <> struct native_of<16, true> { typedef short type; };
template <> struct native_of<16, false> { typedef unsigned short type; };
template <> struct native_of<32, true> { typedef int type; };
template <> struct native_of<32, false> { typedef unsigned int type; };
template <> struct native_of<64, true> { typedef long long type; };
template <> struct native_of<64, false> { typedef unsigned long long type; };
template <> struct native_of<128, true> { typedef int128 type; };
template <> struct native_of<128, false> { typedef uint128 type; };

// The smallest native type that holds W bits.
template <int W, bool S> struct native_holding {
    static_assert(W >= 1, "a width of at least 1 bit is needed");
    static_assert(W <= 128, "the simulation shim computes with at most 128 bits");
    typedef typename native_of<native_bits(W), S>::type type;
};
template <int W, bool S> using native = typename native_holding<W, S>::type;

// The same, but at least as wide as int, so that shifts and products are not promoted to a signed type.
template <int W, bool S> using register_of = native<larger(W, 32), S>;

// The low W bits of `value`, sign- or zero-extended to the native type.
template <int W, bool S, typename T> MOEFORGE_SHIM_INLINE constexpr native<W, S> wrap(T value) {
    constexpr int unused = native_bits(larger(W, 32)) - W;
    return static_cast<native<W, S>>(
        static_cast<register_of<W, S>>(static_cast<register_of<W, false>>(value) << unused) >> unused);
}

// What a native integer is as an arbitrary precision integer: int is 32 bits signed, bool 1 bit unsigned, an enumeration
// what it is promoted to.
template <
    typename T, bool = std::is_integral<T>::value, bool = std::is_enum<T>::value &&std::is_convertible<T, int>::value>
struct native_traits {
    static constexpr bool known = false;
};
template <typename T> struct native_traits<T, true, false> {
    static constexpr bool known = true;
    static constexpr int width = sizeof(T) * 8;
    static constexpr bool is_signed = std::is_signed<T>::value;
    typedef integer<width, is_signed> type;
};
template <typename T> struct native_traits<T, false, true> : native_traits<decltype(+T())> {};
template <> struct native_traits<bool, true, false> {
    static constexpr bool known = true;
    static constexpr int width = 1;
    static constexpr bool is_signed = false;
    typedef integer<1, false> type;
};
template <typename T, typename R = void> using if_native = typename std::enable_if<native_traits<T>::known, R>::type;
template <typename T> using from_native = typename native_traits<T>::type;

// What an operand takes part as: a bit or a range as an unsigned number of at most the width it is taken from. Among
// themselves, bits and native integers stay native.
template <typename T> struct operand : native_traits<T> {
    static constexpr bool is_integer = false, stays_native = true;
};
template <int W, bool S> struct operand<integer<W, S>> {
    static constexpr bool known = true, is_integer = true, stays_native = false;
    typedef integer<W, S> type;
};
template <int W, bool S> struct operand<range_ref<W, S>> {
    static constexpr bool known = true, is_integer = false, stays_native = false;
    typedef integer<W, false> type;
};
template <int W, bool S> struct operand<bit_ref<W, S>> {
    static constexpr bool known = true, is_integer = false, stays_native = true;
    typedef integer<1, false> type;
};
template <typename T> using operand_type = typename operand<T>::type;
template <typename A, typename B>
using if_mixed = typename std::enable_if<
    operand<A>::known && operand<B>::known && !(operand<A>::is_integer && operand<B>::is_integer) &&
    !(operand<A>::stays_native && operand<B>::stays_native)>::type;

// ---- helpers ------------------------------------------------------------------------------------------------------

[[noreturn]] __attribute__((noinline, cold)) inline void fail_range(int high, int low, int width) {
    std::fprintf(stderr, "moeforge shim: bits %d..%d of a %d-bit value\n", high, low, width);
    std::abort();
}

MOEFORGE_SHIM_INLINE void check_range(int high, int low, int width) {
    if (__builtin_expect(low < 0 || high < low || high >= width, 0)) fail_range(high, low, width);
}

// a < b on the values, whatever the types: no native type holds both an int128 and a uint128.
template <bool SA, bool SB> struct order {
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool less(A a, B b) { return a < b; }
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool equal(A a, B b) { return a == b; }
};
template <> struct order<true, false> {
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool less(A a, B b) {
        return a < 0 || static_cast<uint128>(a) < b;
    }
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool equal(A a, B b) {
        return a >= 0 && static_cast<uint128>(a) == b;
    }
};
template <> struct order<false, true> {
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool less(A a, B b) {
        return b >= 0 && a < static_cast<uint128>(b);
    }
    template <typename A, typename B> static MOEFORGE_SHIM_INLINE constexpr bool equal(A a, B b) {
        return b >= 0 && a == static_cast<uint128>(b);
    }
};

[[noreturn]] __attribute__((noinline, cold)) inline void fail_signs() {
    std::fprintf(stderr, "moeforge shim: a negative value is compared with an unsigned one; make both signed\n");
    std::abort();
}

// The vendor's compare as C++ does with the native types that hold the operands: of 32 bits or more, -1 is above 1.
template <bool SA, bool SB, typename A, typename B> MOEFORGE_SHIM_INLINE constexpr void check_signs(A a, B b) {
    if (__builtin_expect((SA && !SB && a < 0) || (SB && !SA && b < 0), 0)) fail_signs();
}

// Shifts that lose every bit are undefined on native types, but not here; a negative amount shifts the other way.
template <int W, bool S>
MOEFORGE_SHIM_INLINE constexpr native<W, S> shift_left_by(native<W, S> value, long long amount) {
    return amount >= W ? 0 : wrap<W, S>(static_cast<register_of<W, false>>(value) << amount);
}
template <int W, bool S>
MOEFORGE_SHIM_INLINE constexpr native<W, S> shift_right_by(native<W, S> value, long long amount) {
    return amount >= W ? (S && value < 0 ? -1 : 0) : static_cast<native<W, S>>(value >> amount);
}
template <int W, bool S> MOEFORGE_SHIM_INLINE constexpr native<W, S> shift_left(native<W, S> value, long long amount) {
    return amount >= 0 ? shift_left_by<W, S>(value, amount) : shift_right_by<W, S>(value, -amount);
}
template <int W, bool S> MOEFORGE_SHIM_INLINE constexpr native<W, S> shift_right(native<W, S> value, long long amount) {
    return amount >= 0 ? shift_right_by<W, S>(value, amount) : shift_left_by<W, S>(value, -amount);
}

// Ones in the lowest `count` bits, 1 or more.
template <typename Word> MOEFORGE_SHIM_INLINE constexpr Word ones(int count) {
    return static_cast<Word>(~static_cast<Word>(0)) >> (static_cast<int>(sizeof(Word)) * 8 - count);
}

// Bits high..low of the pattern of `value`.
template <int W, typename T> MOEFORGE_SHIM_INLINE native<W, false> get_bits(T value, int high, int low) {
    check_range(high, low, W);
    typedef register_of<W, false> word;
    return static_cast<native<W, false>>((static_cast<word>(value) >> low) & ones<word>(high - low + 1));
}

// `value` with bits high..low replaced by the low bits of `part`.
template <int W, bool S, typename P>
MOEFORGE_SHIM_INLINE native<W, S> set_bits(native<W, S> value, int high, int low, P part) {
    check_range(high, low, W);
    typedef register_of<W, false> word;
    const word mask = ones<word>(high - low + 1) << low;
    return wrap<W, S>((static_cast<word>(value) & ~mask) | ((static_cast<word>(part) << low) & mask));
}

// ---- the integer --------------------------------------------------------------------------------------------------

template <int W, bool S> struct integer {
    typedef native<W, S> word;
    static constexpr int width = W;

    // Sign- or zero-extended to the whole word, always.
    word V;

    MOEFORGE_SHIM_INLINE constexpr integer() : V(wrap<W, S>(MOEFORGE_SHIM_FILL)) {}
    template <typename T, typename = if_native<T>>
    MOEFORGE_SHIM_INLINE constexpr integer(T value) : V(wrap<W, S>(value)) {}
    template <int W2, bool S2>
    MOEFORGE_SHIM_INLINE constexpr integer(const integer<W2, S2> &value) : V(wrap<W, S>(value.V)) {}
    template <int W2, bool S2>
    MOEFORGE_SHIM_INLINE integer(const range_ref<W2, S2> &part) : V(wrap<W, S>(part.get())) {}
    template <int W2, bool S2>
    MOEFORGE_SHIM_INLINE integer(const bit_ref<W2, S2> &bit) : V(wrap<W, S>(static_cast<int>(bit.get()))) {}
    // The fraction is cut off, toward zero.
    template <int W2, int I2, bool S2, ap_q_mode Q, ap_o_mode O, int N>
    MOEFORGE_SHIM_INLINE constexpr integer(const fixed<W2, I2, S2, Q, O, N> &value)
        : V(wrap<W, S>(value.to_integer())) {}

    static MOEFORGE_SHIM_INLINE constexpr integer from_word(word value) {
        integer result{};
        result.V = value;
        return result;
    }

    // As the vendor's, to a native integer of 64 bits, however narrow this is: in braces, int would be a narrowing.
    MOEFORGE_SHIM_INLINE constexpr operator native<64, S>() const {
        static_assert(W <= 64, "no implicit conversion of more than 64 bits: use to_int64() or a comparison");
        return V;
    }

    MOEFORGE_SHIM_INLINE constexpr int length() const { return W; }
    MOEFORGE_SHIM_INLINE constexpr int to_int() const { return static_cast<int>(V); }
    MOEFORGE_SHIM_INLINE constexpr unsigned to_uint() const { return static_cast<unsigned>(V); }
    MOEFORGE_SHIM_INLINE constexpr long to_long() const { return static_cast<long>(V); }
    MOEFORGE_SHIM_INLINE constexpr unsigned long to_ulong() const { return static_cast<unsigned long>(V); }
    MOEFORGE_SHIM_INLINE constexpr long long to_int64() const { return static_cast<long long>(V); }
    MOEFORGE_SHIM_INLINE constexpr unsigned long long to_uint64() const { return static_cast<unsigned long long>(V); }
    MOEFORGE_SHIM_INLINE constexpr double to_double() const { return static_cast<double>(V); }
    MOEFORGE_SHIM_INLINE constexpr bool to_bool() const { return V != 0; }

    MOEFORGE_SHIM_INLINE range_ref<W, S> range(int high, int low) {
        check_range(high, low, W);
        return range_ref<W, S>(*this, high, low);
    }
    // Of a constant, a range to read only: nothing assigns to a constant range_ref.
    MOEFORGE_SHIM_INLINE const range_ref<W, S> range(int high, int low) const {
        return const_cast<integer &>(*this).range(high, low);
    }
    MOEFORGE_SHIM_INLINE range_ref<W, S> range() { return range(W - 1, 0); }
    MOEFORGE_SHIM_INLINE const range_ref<W, S> range() const { return range(W - 1, 0); }
    MOEFORGE_SHIM_INLINE range_ref<W, S> operator()(int high, int low) { return range(high, low); }
    MOEFORGE_SHIM_INLINE const range_ref<W, S> operator()(int high, int low) const { return range(high, low); }
    MOEFORGE_SHIM_INLINE bit_ref<W, S> operator[](int index) {
        check_range(index, index, W);
        return bit_ref<W, S>(*this, index);
    }
    MOEFORGE_SHIM_INLINE bool operator[](int index) const { return get_bits<W>(V, index, index) != 0; }

    // The result of + - * & | ^ is cut to W bits anyway, so modular arithmetic gives it without a wider type.
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator+=(T b) { return set(bits() + integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator-=(T b) { return set(bits() - integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator*=(T b) { return set(bits() * integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator&=(T b) { return set(bits() & integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator|=(T b) { return set(bits() | integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator^=(T b) { return set(bits() ^ integer(b).bits()); }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator/=(T b) { return *this = *this / b; }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator%=(T b) { return *this = *this % b; }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator<<=(T amount) { return *this = *this << amount; }
    template <typename T> MOEFORGE_SHIM_INLINE integer &operator>>=(T amount) { return *this = *this >> amount; }

    MOEFORGE_SHIM_INLINE integer &operator++() { return *this += 1; }
    MOEFORGE_SHIM_INLINE integer &operator--() { return *this -= 1; }
    MOEFORGE_SHIM_INLINE integer operator++(int) {
        const integer before = *this;
        ++*this;
        return before;
    }
    MOEFORGE_SHIM_INLINE integer operator--(int) {
        const integer before = *this;
        --*this;
        return before;
    }

    MOEFORGE_SHIM_INLINE constexpr integer operator+() const { return *this; }
    // 0 - *this, of which the vendor's 0 has one unsigned bit.
    MOEFORGE_SHIM_INLINE constexpr integer<larger(W, 1 + S) + 1, true> operator-() const {
        typedef integer<larger(W, 1 + S) + 1, true> R;
        return R::from_word(-static_cast<typename R::word>(V));
    }
    MOEFORGE_SHIM_INLINE constexpr integer operator~() const { return from_word(wrap<W, S>(~bits())); }
    MOEFORGE_SHIM_INLINE constexpr bool operator!() const { return V == 0; }

private:
    typedef register_of<W, false> unsigned_register;
    MOEFORGE_SHIM_INLINE constexpr unsigned_register bits() const { return static_cast<unsigned_register>(V); }
    MOEFORGE_SHIM_INLINE integer &set(unsigned_register value) {
        V = wrap<W, S>(value);
        return *this;
    }
    template <int, bool> friend struct integer;
};

template <int W, bool S> constexpr int integer<W, S>::width;

// One bit of an integer, to read or to assign.
template <int W, bool S> struct bit_ref {
    MOEFORGE_SHIM_INLINE bit_ref(integer<W, S> &target_, int index_) : target(target_), index(index_) {}
    bit_ref(const bit_ref &) = default;
    MOEFORGE_SHIM_INLINE bool get() const { return get_bits<W>(target.V, index, index) != 0; }
    MOEFORGE_SHIM_INLINE operator bool() const { return get(); }
    MOEFORGE_SHIM_INLINE bool operator~() const { return !get(); }
    MOEFORGE_SHIM_INLINE bit_ref &operator=(bool bit) {
        target.V = set_bits<W, S>(target.V, index, index, static_cast<unsigned>(bit));
        return *this;
    }
    MOEFORGE_SHIM_INLINE bit_ref &operator=(const bit_ref &other) { return *this = other.get(); }
    template <int W2, bool S2> MOEFORGE_SHIM_INLINE bit_ref &operator=(const bit_ref<W2, S2> &other) {
        return *this = other.get();
    }
    MOEFORGE_SHIM_INLINE int length() const { return 1; }

private:
    integer<W, S> &target;
    const int index;
};

// Bits high..low of an integer, to read as an unsigned number or to assign.
template <int W, bool S> struct range_ref {
    MOEFORGE_SHIM_INLINE range_ref(integer<W, S> &target_, int high_, int low_)
        : target(target_), high(high_), low(low_) {}
    range_ref(const range_ref &) = default;

    MOEFORGE_SHIM_INLINE native<W, false> get() const { return get_bits<W>(target.V, high, low); }
    MOEFORGE_SHIM_INLINE operator unsigned long long() const {
        if (W > 64) check_range(high - low, 0, 64);
        return static_cast<unsigned long long>(get());
    }
    template <typename T> MOEFORGE_SHIM_INLINE if_native<T, range_ref &> operator=(T value) {
        return put(integer<W, false>(value).V);
    }
    template <int W2, bool S2> MOEFORGE_SHIM_INLINE range_ref &operator=(const integer<W2, S2> &value) {
        return put(integer<W, false>(value).V);
    }
    template <int W2, bool S2> MOEFORGE_SHIM_INLINE range_ref &operator=(const range_ref<W2, S2> &other) {
        return put(integer<W, false>(other).V);
    }
    MOEFORGE_SHIM_INLINE range_ref &operator=(const range_ref &other) { return put(other.get()); }

    MOEFORGE_SHIM_INLINE int length() const { return high - low + 1; }
    MOEFORGE_SHIM_INLINE int to_int() const { return static_cast<int>(get()); }
    MOEFORGE_SHIM_INLINE unsigned to_uint() const { return static_cast<unsigned>(get()); }
    MOEFORGE_SHIM_INLINE long to_long() const { return static_cast<long>(get()); }
    MOEFORGE_SHIM_INLINE unsigned long to_ulong() const { return static_cast<unsigned long>(get()); }
    MOEFORGE_SHIM_INLINE long long to_int64() const { return static_cast<long long>(get()); }
    MOEFORGE_SHIM_INLINE unsigned long long to_uint64() const { return static_cast<unsigned long long>(get()); }

private:
    MOEFORGE_SHIM_INLINE range_ref &put(native<W, false> part) {
        target.V = set_bits<W, S>(target.V, high, low, part);
        return *this;
    }
    integer<W, S> &target;
    const int high;
    const int low;
};

// ---- operators ----------------------------------------------------------------------------------------------------

// Width and sign of the results, as documented: an unsigned operand gains a bit where it meets a signed one.
template <int W1, bool S1, int W2, bool S2> struct result {
    static constexpr bool either_signed = S1 || S2;
    static constexpr int common = larger(W1 + (S2 && !S1), W2 + (S1 && !S2));
    typedef integer<common + 1, either_signed> plus;
    typedef integer<common + 1, true> minus;
    typedef integer<W1 + W2, either_signed> times;
    typedef integer<W1 + S2, either_signed> divide;
    typedef integer<smaller(W1, W2 + (S1 && !S2)), S1> modulo;
    typedef integer<common, either_signed> logic;
};

template <int W1, bool S1, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::plus operator+(
    const integer<W1, S1> &a, const integer<W2, S2> &b) {
    typedef typename result<W1, S1, W2, S2>::plus R;
    return R::from_word(static_cast<typename R::word>(a.V) + static_cast<typename R::word>(b.V));
}

template <int W1, bool S1, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::minus operator-(
    const integer<W1, S1> &a, const integer<W2, S2> &b) {
    typedef typename result<W1, S1, W2, S2>::minus R;
    return R::from_word(static_cast<typename R::word>(a.V) - static_cast<typename R::word>(b.V));
}

template <int W1, bool S1, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::times operator*(
    const integer<W1, S1> &a, const integer<W2, S2> &b) {
    typedef typename result<W1, S1, W2, S2>::times R;
    return R::from_word(static_cast<typename R::word>(a.V) * static_cast<typename R::word>(b.V));
}

// Truncates toward zero, as native division; so does the remainder take the sign of the dividend.
template <int W1, bool S1, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::divide operator/(
    const integer<W1, S1> &a, const integer<W2, S2> &b) {
    typedef typename result<W1, S1, W2, S2>::divide R;
    typedef native<larger(result<W1, S1, W2, S2>::common, R::width), S1 || S2> work;
    return R::from_word(static_cast<typename R::word>(static_cast<work>(a.V) / static_cast<work>(b.V)));
}

template <int W1, bool S1, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::modulo operator%(
    const integer<W1, S1> &a, const integer<W2, S2> &b) {
    typedef typename result<W1, S1, W2, S2>::modulo R;
    // One bit more than the operands, for the smallest value divided by -1.
    typedef native<result<W1, S1, W2, S2>::common + (S1 && S2), S1 || S2> work;
    return R(integer<W1, S1>::from_word(static_cast<native<W1, S1>>(static_cast<work>(a.V) % static_cast<work>(b.V))));
}

#define MOEFORGE_SHIM_LOGIC(op)                                                                        \
    template <int W1, bool S1, int W2, bool S2>                                                        \
    MOEFORGE_SHIM_INLINE constexpr typename result<W1, S1, W2, S2>::logic operator op(                 \
        const integer<W1, S1> &a, const integer<W2, S2> &b) {                                          \
        typedef typename result<W1, S1, W2, S2>::logic R;                                              \
        return R::from_word(static_cast<typename R::word>(a.V) op static_cast<typename R::word>(b.V)); \
    }
MOEFORGE_SHIM_LOGIC(&)
MOEFORGE_SHIM_LOGIC(|)
MOEFORGE_SHIM_LOGIC(^)
#undef MOEFORGE_SHIM_LOGIC

// Shifts keep the width of the left operand; shift amounts beyond 64 bits are not supported.
template <int W, bool S, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr integer<W, S> operator<<(const integer<W, S> &a, const integer<W2, S2> &amount) {
    static_assert(W2 <= 63 || S2, "shift amounts are at most 64 signed or 63 unsigned bits wide");
    return integer<W, S>::from_word(shift_left<W, S>(a.V, static_cast<long long>(amount.V)));
}
template <int W, bool S, int W2, bool S2>
MOEFORGE_SHIM_INLINE constexpr integer<W, S> operator>>(const integer<W, S> &a, const integer<W2, S2> &amount) {
    static_assert(W2 <= 63 || S2, "shift amounts are at most 64 signed or 63 unsigned bits wide");
    return integer<W, S>::from_word(shift_right<W, S>(a.V, static_cast<long long>(amount.V)));
}
template <int W, bool S, typename T>
MOEFORGE_SHIM_INLINE constexpr if_native<T, integer<W, S>> operator<<(const integer<W, S> &a, T amount) {
    return integer<W, S>::from_word(shift_left<W, S>(a.V, static_cast<long long>(amount)));
}
template <int W, bool S, typename T>
MOEFORGE_SHIM_INLINE constexpr if_native<T, integer<W, S>> operator>>(const integer<W, S> &a, T amount) {
    return integer<W, S>::from_word(shift_right<W, S>(a.V, static_cast<long long>(amount)));
}
// A native integer that is shifted stays native: the amount converts.

#define MOEFORGE_SHIM_COMPARE(op, expression)                                                             \
    template <int W1, bool S1, int W2, bool S2>                                                           \
    MOEFORGE_SHIM_INLINE constexpr bool operator op(const integer<W1, S1> &a, const integer<W2, S2> &b) { \
        check_signs<S1, S2>(a.V, b.V);                                                                    \
        return expression;                                                                                \
    }
MOEFORGE_SHIM_COMPARE(==, (order<S1, S2>::equal(a.V, b.V)))
MOEFORGE_SHIM_COMPARE(!=, !(order<S1, S2>::equal(a.V, b.V)))
MOEFORGE_SHIM_COMPARE(<, (order<S1, S2>::less(a.V, b.V)))
MOEFORGE_SHIM_COMPARE(>, (order<S2, S1>::less(b.V, a.V)))
MOEFORGE_SHIM_COMPARE(<=, !(order<S2, S1>::less(b.V, a.V)))
MOEFORGE_SHIM_COMPARE(>=, !(order<S1, S2>::less(a.V, b.V)))
#undef MOEFORGE_SHIM_COMPARE

// With a native integer, a bit or a range on either side. By value, as the vendor's: a reference to a constant of a class
// would ask for its definition, and C++14 has none within classes.
#define MOEFORGE_SHIM_MIXED(op)                                                                                     \
    template <typename A, typename B, typename = if_mixed<A, B>>                                                    \
    MOEFORGE_SHIM_INLINE constexpr auto operator op(A a, B b)->decltype(operand_type<A>(a) op operand_type<B>(b)) { \
        return operand_type<A>(a) op operand_type<B>(b);                                                            \
    }
MOEFORGE_SHIM_MIXED(+)
MOEFORGE_SHIM_MIXED(-)
MOEFORGE_SHIM_MIXED(*)
MOEFORGE_SHIM_MIXED(/)
MOEFORGE_SHIM_MIXED(%)
MOEFORGE_SHIM_MIXED(&)
MOEFORGE_SHIM_MIXED(|)
MOEFORGE_SHIM_MIXED(^)
MOEFORGE_SHIM_MIXED(==)
MOEFORGE_SHIM_MIXED(!=)
MOEFORGE_SHIM_MIXED(<)
MOEFORGE_SHIM_MIXED(>)
MOEFORGE_SHIM_MIXED(<=)
MOEFORGE_SHIM_MIXED(>=)
#undef MOEFORGE_SHIM_MIXED

// A native dividend: the vendor's result is as wide as if the operands stood the other way round, and is cut to that.
template <typename T, int W, bool S>
using native_operation = result<W, S, native_traits<T>::width, native_traits<T>::is_signed>;
template <int W, bool S, typename T, typename = if_native<T>>
MOEFORGE_SHIM_INLINE constexpr typename native_operation<T, W, S>::divide operator/(T a, const integer<W, S> &b) {
    return typename native_operation<T, W, S>::divide(from_native<T>(a) / b);
}
template <int W, bool S, typename T, typename = if_native<T>>
MOEFORGE_SHIM_INLINE constexpr typename native_operation<T, W, S>::modulo operator%(T a, const integer<W, S> &b) {
    return typename native_operation<T, W, S>::modulo(from_native<T>(a) % b);
}

// Decimal text, of up to 128 bits.
inline std::string decimal(uint128 magnitude, bool negative) {
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
        magnitude /= 10;
    } while (magnitude != 0);
    return negative ? "-" + digits : digits;
}

template <int W, bool S> std::ostream &operator<<(std::ostream &out, const integer<W, S> &value) {
    const bool negative = S && value.V < 0;
    const uint128 pattern = static_cast<uint128>(value.V);
    return out << decimal(negative ? -pattern : pattern, negative);
}

template <int W, bool S> std::ostream &operator<<(std::ostream &out, const range_ref<W, S> &part) {
    return out << integer<W, false>(part);
}

}   // namespace moeforge_shim

template <int W> using ap_int = moeforge_shim::integer<W, true>;
template <int W> using ap_uint = moeforge_shim::integer<W, false>;

#endif
