// Simulation stand-in for the vendor's ap_fixed.h, so that generated HLS C++ compiles with any C++14 compiler that has
// __int128 (g++, clang++). Written from the behaviour AMD documents in UG1399; it is not used for synthesis.
//
// Covers ap_fixed<W,I,Q,O> and ap_ufixed<W,I,Q,O> for W from 1 to 128 and any I, Q one of AP_TRN (floor) and AP_RND
// (half up), O one of AP_WRAP and AP_SAT: exact conversion from native integers, double and ap_int, + - * / with
// full-precision results, exact comparisons, shifts within the format, compound assignment, raw bits through range(),
// operator() and operator[], to_double(), to_int() and its kin. Integers from a fixed-point number are cut toward zero.
//
// Stricter than the vendor where silence would hide a mistake: results beyond 128 bits, other quantisation and overflow
// modes and arithmetic with double do not compile; NaN and infinities abort.
#ifndef MOEFORGE_SHIM_AP_FIXED_H
#define MOEFORGE_SHIM_AP_FIXED_H

#include <cmath>

#include "ap_int.h"

enum ap_q_mode : int { AP_TRN, AP_RND };
enum ap_o_mode : int { AP_WRAP, AP_SAT };

namespace moeforge_shim {

// ---- quantisation, then overflow ----------------------------------------------------------------------------------

template <int W, bool S> MOEFORGE_SHIM_INLINE constexpr native<W, S> max_of() {
    return S ? wrap<W, S>((static_cast<register_of<W, false>>(1) << (W - 1)) - 1)
             : wrap<W, S>(~static_cast<register_of<W, false>>(0));
}
template <int W, bool S> MOEFORGE_SHIM_INLINE constexpr native<W, S> min_of() {
    return S ? wrap<W, S>(static_cast<register_of<W, false>>(1) << (W - 1)) : native<W, S>(0);
}

// A value into W bits. `S1` is the sign of its type.
template <int W, bool S, ap_o_mode O> struct overflow;
template <int W, bool S> struct overflow<W, S, AP_WRAP> {
    template <bool S1, typename T> static MOEFORGE_SHIM_INLINE constexpr native<W, S> fit(T value) {
        return wrap<W, S>(value);
    }
    // The value times 2^Left.
    template <bool S1, int Left, typename T> static MOEFORGE_SHIM_INLINE constexpr native<W, S> fit_scaled(T value) {
        return shift_left_by<W, S>(wrap<W, S>(value), Left);
    }
};
template <int W, bool S> struct overflow<W, S, AP_SAT> {
    template <bool S1, typename T> static MOEFORGE_SHIM_INLINE constexpr native<W, S> fit(T value) {
        return order<S1, S>::less(value, min_of<W, S>())   ? min_of<W, S>()
               : order<S, S1>::less(max_of<W, S>(), value) ? max_of<W, S>()
                                                           : static_cast<native<W, S>>(value);
    }
    // Limits are compared before the shift, since the product may need more bits than there are.
    template <bool S1, int Left, typename T> static MOEFORGE_SHIM_INLINE constexpr native<W, S> fit_scaled(T value) {
        constexpr native<W, S> least = Left < W ? shift_right_by<W, S>(min_of<W, S>(), Left) : native<W, S>(0);
        constexpr native<W, S> most = shift_right_by<W, S>(max_of<W, S>(), Left);
        return order<S1, S>::less(value, least)  ? min_of<W, S>()
               : order<S, S1>::less(most, value) ? max_of<W, S>()
                                                 : shift_left_by<W, S>(wrap<W, S>(value), Left);
    }
};

// floor(value / 2^shift), or half up. With a shift of 1 or more the carry cannot leave the W1 bits.
template <int W1, bool S1, ap_q_mode Q>
MOEFORGE_SHIM_INLINE constexpr native<W1, S1> drop_bits(native<W1, S1> value, long long shift) {
    return static_cast<native<W1, S1>>(
        shift_right_by<W1, S1>(value, shift) + (Q == AP_RND ? shift_right_by<W1, S1>(value, shift - 1) & 1 : 0));
}

// A raw value of W1 bits with Shift fraction bits too many, or -Shift too few.
template <int Shift, bool Drops = (Shift > 0)> struct requantize {
    template <int W1, bool S1, int W, bool S, ap_q_mode Q, ap_o_mode O>
    static MOEFORGE_SHIM_INLINE constexpr native<W, S> apply(native<W1, S1> value) {
        return overflow<W, S, O>::template fit<S1>(drop_bits<W1, S1, Q>(value, Shift));
    }
};
template <int Shift> struct requantize<Shift, false> {
    template <int W1, bool S1, int W, bool S, ap_q_mode Q, ap_o_mode O>
    static MOEFORGE_SHIM_INLINE constexpr native<W, S> apply(native<W1, S1> value) {
        return overflow<W, S, O>::template fit_scaled<S1, -Shift>(value);
    }
};

[[noreturn]] __attribute__((noinline, cold)) inline void fail_not_finite(double value) {
    std::fprintf(stderr, "moeforge shim: %g has no fixed-point value\n", value);
    std::abort();
}

// Exact: a double is a 53-bit integer times a power of two.
template <int W, int F, bool S, ap_q_mode Q, ap_o_mode O> MOEFORGE_SHIM_INLINE native<W, S> from_double(double value) {
    static_assert(W <= 64, "the simulation shim converts doubles to at most 64 bits");
    if (!std::isfinite(value)) fail_not_finite(value);
    int exponent = 0;
    const long long mantissa = static_cast<long long>(std::ldexp(std::frexp(value, &exponent), 53));
    const int shift = 53 - exponent - F;
    if (shift > 0) return overflow<W, S, O>::template fit<true>(drop_bits<64, true, Q>(mantissa, shift));
    // 2^53 · 2^74 is the most that 128 bits hold. Beyond it every bit of a 64-bit result is zero, or it saturates.
    return overflow<W, S, O>::template fit<true>(shift_left_by<128, true>(mantissa, smaller(-shift, 74)));
}

// ---- the number ---------------------------------------------------------------------------------------------------

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> struct fixed {
    static_assert(Q == AP_TRN || Q == AP_RND, "the simulation shim knows AP_TRN and AP_RND");
    static_assert(O == AP_WRAP || O == AP_SAT, "the simulation shim knows AP_WRAP and AP_SAT");
    static_assert(N == 0, "the simulation shim knows no saturation bits");
    typedef native<W, S> word;
    static constexpr int width = W;
    static constexpr int iwidth = I;
    static constexpr ap_q_mode qmode = Q;
    static constexpr ap_o_mode omode = O;
    static constexpr int fraction = W - I;
    static constexpr bool is_signed = S;
    static constexpr int integer_width = smaller(larger(W, I), 128);

    // The number times 2^(W-I).
    integer<W, S> raw;

    fixed() = default;
    template <int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2>
    MOEFORGE_SHIM_INLINE constexpr fixed(const fixed<W2, I2, S2, Q2, O2, N2> &value)
        : raw(integer<W, S>::from_word(
              requantize<(W2 - I2) - (W - I)>::template apply<W2, S2, W, S, Q, O>(value.raw.V))) {}
    template <int W2, bool S2>
    MOEFORGE_SHIM_INLINE constexpr fixed(const integer<W2, S2> &value)
        : raw(integer<W, S>::from_word(requantize<-fraction>::template apply<W2, S2, W, S, Q, O>(value.V))) {}
    template <int W2, bool S2>
    MOEFORGE_SHIM_INLINE fixed(const range_ref<W2, S2> &part) : fixed(integer<W2, false>(part)) {}
    template <int W2, bool S2> MOEFORGE_SHIM_INLINE fixed(const bit_ref<W2, S2> &bit) : fixed(integer<1, false>(bit)) {}
    template <typename T, typename = if_native<T>>
    MOEFORGE_SHIM_INLINE constexpr fixed(T value) : fixed(from_native<T>(value)) {}
    MOEFORGE_SHIM_INLINE fixed(double value) : raw(integer<W, S>::from_word(from_double<W, W - I, S, Q, O>(value))) {}
    MOEFORGE_SHIM_INLINE fixed(float value) : fixed(static_cast<double>(value)) {}

    static MOEFORGE_SHIM_INLINE constexpr fixed from_word(word value) {
        fixed result{};
        result.raw.V = value;
        return result;
    }

    MOEFORGE_SHIM_INLINE constexpr int length() const { return W; }
    MOEFORGE_SHIM_INLINE double to_double() const { return std::ldexp(static_cast<double>(raw.V), I - W); }
    MOEFORGE_SHIM_INLINE float to_float() const { return static_cast<float>(to_double()); }
    MOEFORGE_SHIM_INLINE constexpr int to_int() const { return static_cast<int>(to_integer()); }
    MOEFORGE_SHIM_INLINE constexpr unsigned to_uint() const { return static_cast<unsigned>(to_integer()); }
    MOEFORGE_SHIM_INLINE constexpr long to_long() const { return static_cast<long>(to_integer()); }
    MOEFORGE_SHIM_INLINE constexpr unsigned long to_ulong() const { return static_cast<unsigned long>(to_integer()); }
    MOEFORGE_SHIM_INLINE constexpr long long to_int64() const { return static_cast<long long>(to_integer()); }
    MOEFORGE_SHIM_INLINE constexpr unsigned long long to_uint64() const {
        return static_cast<unsigned long long>(to_integer());
    }
    MOEFORGE_SHIM_INLINE explicit operator double() const { return to_double(); }
    MOEFORGE_SHIM_INLINE explicit operator float() const { return to_float(); }
    MOEFORGE_SHIM_INLINE constexpr explicit operator bool() const { return raw.V != 0; }
    template <typename T, typename = if_native<T>> MOEFORGE_SHIM_INLINE constexpr explicit operator T() const {
        return static_cast<T>(to_integer());
    }

    // The integer part, cut toward zero as native conversions do, in a type that holds all of it.
    MOEFORGE_SHIM_INLINE constexpr native<integer_width, S> to_integer() const {
        static_assert(I <= 128, "the simulation shim computes with at most 128 bits");
        return fraction <= 0
                   ? shift_left_by<integer_width, S>(raw.V, larger(-fraction, 0))
                   : static_cast<native<integer_width, S>>(
                         shift_right_by<W, S>(raw.V, larger(fraction, 0)) + (is_negative() && has_fraction()));
    }

    // Raw bits.
    MOEFORGE_SHIM_INLINE range_ref<W, S> range(int high, int low) { return raw.range(high, low); }
    MOEFORGE_SHIM_INLINE const range_ref<W, S> range(int high, int low) const { return raw.range(high, low); }
    MOEFORGE_SHIM_INLINE range_ref<W, S> range() { return raw.range(); }
    MOEFORGE_SHIM_INLINE const range_ref<W, S> range() const { return raw.range(); }
    MOEFORGE_SHIM_INLINE range_ref<W, S> operator()(int high, int low) { return raw.range(high, low); }
    MOEFORGE_SHIM_INLINE const range_ref<W, S> operator()(int high, int low) const { return raw.range(high, low); }
    MOEFORGE_SHIM_INLINE bit_ref<W, S> operator[](int index) { return raw[index]; }
    MOEFORGE_SHIM_INLINE bool operator[](int index) const { return raw[index]; }

    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator+=(T b) { return *this = *this + b; }
    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator-=(T b) { return *this = *this - b; }
    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator*=(T b) { return *this = *this * b; }
    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator/=(T b) { return *this = *this / b; }
    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator<<=(T amount) { return *this = *this << amount; }
    template <typename T> MOEFORGE_SHIM_INLINE fixed &operator>>=(T amount) { return *this = *this >> amount; }

    MOEFORGE_SHIM_INLINE constexpr fixed operator+() const { return *this; }
    MOEFORGE_SHIM_INLINE constexpr fixed<W + 1, I + 1, true, AP_TRN, AP_WRAP, 0> operator-() const {
        return fixed<W + 1, I + 1, true, AP_TRN, AP_WRAP, 0>::from_word(-static_cast<native<W + 1, true>>(raw.V));
    }
    MOEFORGE_SHIM_INLINE constexpr bool operator!() const { return raw.V == 0; }

private:
    MOEFORGE_SHIM_INLINE constexpr bool is_negative() const { return S && raw.V < 0; }
    MOEFORGE_SHIM_INLINE constexpr bool has_fraction() const {
        return shift_left_by<W, S>(shift_right_by<W, S>(raw.V, larger(fraction, 0)), larger(fraction, 0)) != raw.V;
    }
};

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr int fixed<W, I, S, Q, O, N>::width;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr int fixed<W, I, S, Q, O, N>::iwidth;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr ap_q_mode fixed<W, I, S, Q, O, N>::qmode;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr ap_o_mode fixed<W, I, S, Q, O, N>::omode;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr int fixed<W, I, S, Q, O, N>::fraction;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> constexpr bool fixed<W, I, S, Q, O, N>::is_signed;

// ---- operators ----------------------------------------------------------------------------------------------------

// The format without modes; operators know operands and results by it.
template <int W, int I, bool S> using plain = fixed<W, I, S, AP_TRN, AP_WRAP, 0>;

template <typename A, typename B> struct fixed_result;
template <
    int W1, int I1, bool S1, ap_q_mode Q1, ap_o_mode O1, int N1, int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2,
    int N2>
struct fixed_result<fixed<W1, I1, S1, Q1, O1, N1>, fixed<W2, I2, S2, Q2, O2, N2>> {
    static constexpr bool either_signed = S1 || S2;
    static constexpr int F1 = W1 - I1, F2 = W2 - I2;
    static constexpr int F = larger(F1, F2);
    // Holds either operand: an unsigned one gains a bit where it meets a signed one.
    static constexpr int I = larger(I1 + (S2 && !S1), I2 + (S1 && !S2));
    typedef plain<F + I, I, either_signed> common;
    typedef plain<F + I + 1, I + 1, either_signed> plus;
    typedef plain<F + I + 1, I + 1, true> minus;
    typedef plain<W1 + W2, I1 + I2, either_signed> times;
    // As many fraction bits as the dividend has, and no quotient overflows.
    typedef plain<W1 + larger(F2, 0) + S2, I1 + F2 + S2, either_signed> divide;
    typedef native<larger(divide::width, W2 + (S1 && !S2)), either_signed> divide_word;
};

template <typename T> struct is_fixed { static constexpr bool value = false; };
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> struct is_fixed<fixed<W, I, S, Q, O, N>> {
    static constexpr bool value = true;
};

// What an operand takes part as: an integer is a number without fraction.
template <typename T, bool = operand<T>::known> struct fixed_operand { static constexpr bool known = false; };
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> struct fixed_operand<fixed<W, I, S, Q, O, N>, false> {
    static constexpr bool known = true;
    typedef fixed<W, I, S, Q, O, N> type;
};
template <typename T> struct as_number;
template <int W, bool S> struct as_number<integer<W, S>> { typedef plain<W, W, S> type; };
template <typename T> struct fixed_operand<T, true> {
    static constexpr bool known = true;
    typedef typename as_number<operand_type<T>>::type type;
};

template <
    typename A, typename B,
    bool = fixed_operand<A>::known &&fixed_operand<B>::known && (is_fixed<A>::value || is_fixed<B>::value)>
struct fixed_operation {};
template <typename A, typename B> struct fixed_operation<A, B, true> {
    typedef typename fixed_operand<A>::type left;
    typedef typename fixed_operand<B>::type right;
    typedef fixed_result<left, right> results;
};
template <typename A, typename B> using results_of = typename fixed_operation<A, B>::results;

// The operand's raw value in the words of R, with the fraction bits of R.
template <typename R, typename T> MOEFORGE_SHIM_INLINE constexpr typename R::word aligned(T value) {
    typedef typename fixed_operand<T>::type number;
    return shift_left_by<R::width, R::is_signed>(
        static_cast<typename R::word>(number(value).raw.V), R::fraction - number::fraction);
}

template <typename A, typename B> MOEFORGE_SHIM_INLINE constexpr typename results_of<A, B>::plus operator+(A a, B b) {
    typedef typename results_of<A, B>::plus R;
    return R::from_word(aligned<R>(a) + aligned<R>(b));
}

template <typename A, typename B> MOEFORGE_SHIM_INLINE constexpr typename results_of<A, B>::minus operator-(A a, B b) {
    typedef typename results_of<A, B>::minus R;
    return R::from_word(aligned<R>(a) - aligned<R>(b));
}

template <typename A, typename B> MOEFORGE_SHIM_INLINE constexpr typename results_of<A, B>::times operator*(A a, B b) {
    typedef typename results_of<A, B>::times R;
    typedef typename R::word word;
    return R::from_word(
        static_cast<word>(typename fixed_operand<A>::type(a).raw.V) *
        static_cast<word>(typename fixed_operand<B>::type(b).raw.V));
}

// Truncates toward zero.
template <typename A, typename B> MOEFORGE_SHIM_INLINE constexpr typename results_of<A, B>::divide operator/(A a, B b) {
    typedef typename results_of<A, B>::divide R;
    typedef typename results_of<A, B>::divide_word work;
    return R::from_word(static_cast<typename R::word>(
        static_cast<work>(
            static_cast<work>(typename fixed_operand<A>::type(a).raw.V) *
            (static_cast<work>(1) << larger(results_of<A, B>::F2, 0))) /
        static_cast<work>(typename fixed_operand<B>::type(b).raw.V)));
}

#define MOEFORGE_SHIM_COMPARE(op)                                                     \
    template <typename A, typename B, typename R = typename results_of<A, B>::common> \
    MOEFORGE_SHIM_INLINE constexpr bool operator op(A a, B b) {                       \
        return aligned<R>(a) op aligned<R>(b);                                        \
    }
MOEFORGE_SHIM_COMPARE(==)
MOEFORGE_SHIM_COMPARE(!=)
MOEFORGE_SHIM_COMPARE(<)
MOEFORGE_SHIM_COMPARE(>)
MOEFORGE_SHIM_COMPARE(<=)
MOEFORGE_SHIM_COMPARE(>=)
#undef MOEFORGE_SHIM_COMPARE

// Shifts stay in the format: bits pushed out on either side are lost. A negative amount shifts the other way.
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N, typename T, typename = operand_type<T>>
MOEFORGE_SHIM_INLINE constexpr fixed<W, I, S, Q, O, N> operator<<(const fixed<W, I, S, Q, O, N> &a, T amount) {
    return fixed<W, I, S, Q, O, N>::from_word((a.raw << operand_type<T>(amount)).V);
}
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N, typename T, typename = operand_type<T>>
MOEFORGE_SHIM_INLINE constexpr fixed<W, I, S, Q, O, N> operator>>(const fixed<W, I, S, Q, O, N> &a, T amount) {
    return fixed<W, I, S, Q, O, N>::from_word((a.raw >> operand_type<T>(amount)).V);
}

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
std::ostream &operator<<(std::ostream &out, const fixed<W, I, S, Q, O, N> &value) {
    return out << value.to_double();
}

}   // namespace moeforge_shim

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0>
using ap_fixed = moeforge_shim::fixed<W, I, true, Q, O, N>;
template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0>
using ap_ufixed = moeforge_shim::fixed<W, I, false, Q, O, N>;

#endif
