// What types the expressions of ap_int and ap_fixed have, and what they convert to, as the vendor's headers define it. It
// compiles against those too, which is how it was checked: g++ -std=c++14 -fsyntax-only -isystem DIR test/shim/types.cpp
#include <type_traits>
#include <utility>

#include "ap_fixed.h"
#include "ap_int.h"

// The expression has the type, or the base that the vendor's type is derived from.
#define TYPE(expression, ...) \
    static_assert(std::is_base_of<std::decay_t<decltype(expression)>, __VA_ARGS__>::value, #expression)

// The expression has exactly the type, which is none of the vendor's.
#define NATIVE(expression, ...) static_assert(std::is_same<decltype(expression), __VA_ARGS__>::value, #expression)

extern ap_int<1> s1;
extern ap_uint<1> u1;
extern ap_int<5> s5;
extern ap_uint<5> u5;
extern ap_int<8> s8;
extern ap_uint<8> u8;
extern ap_int<40> s40;
extern ap_uint<64> u64;
extern ap_fixed<16, 4> f16_4;
extern ap_fixed<8, 6> f8_6;
extern ap_ufixed<16, 4> v16_4;
extern ap_ufixed<8, 6> v8_6;
extern ap_fixed<8, -2> below;
extern ap_fixed<8, 11> above;
extern ap_fixed<16, 4, AP_RND, AP_SAT> rounded;
extern const ap_uint<8> constant;
enum { three = 3 };
enum { minus_three = -3 };

// Which native type a value converts to by itself: 64 bits, however narrow it is. The others would do if it were theirs.
int converted(int);
unsigned converted(unsigned);
long long converted(long long);
unsigned long long converted(unsigned long long);
NATIVE(converted(s1), long long);
NATIVE(converted(u1), unsigned long long);
NATIVE(converted(s5), long long);
NATIVE(converted(u5), unsigned long long);
NATIVE(converted(s40), long long);
NATIVE(converted(u64), unsigned long long);
NATIVE(converted(u8.range(3, 0)), unsigned long long);
NATIVE(converted(constant.range(3, 0)), unsigned long long);

// So braces take them as that wide and no narrower.
template <typename To, typename From, typename = void> struct fits : std::false_type {};
template <typename To, typename From>
struct fits<To, From, decltype(void(To{std::declval<From>()}))> : std::true_type {};
static_assert(fits<long long, ap_int<5>>::value, "long long");
static_assert(fits<unsigned long long, ap_uint<5>>::value, "unsigned long long");
static_assert(!fits<int, ap_int<5>>::value && !fits<int, ap_uint<5>>::value, "int");

// Width and sign of integer results.
TYPE(s8 + s5, ap_int<9>);
TYPE(u8 + u5, ap_uint<9>);
TYPE(u8 + s5, ap_int<10>);
TYPE(s8 + u5, ap_int<9>);
TYPE(s8 + u8, ap_int<10>);
TYPE(u8 - u5, ap_int<9>);
TYPE(u8 - s5, ap_int<10>);
TYPE(s8 *s5, ap_int<13>);
TYPE(u8 *u5, ap_uint<13>);
TYPE(u8 *s5, ap_int<13>);
TYPE(s8 / s5, ap_int<9>);
TYPE(s8 / u5, ap_int<8>);
TYPE(u8 / s5, ap_int<9>);
TYPE(u8 / u5, ap_uint<8>);
TYPE(s8 % s5, ap_int<5>);
TYPE(s8 % u5, ap_int<6>);
TYPE(u8 % s5, ap_uint<5>);
TYPE(s8 &s5, ap_int<8>);
TYPE(u8 | s5, ap_int<9>);
TYPE(u8 ^ u5, ap_uint<8>);
TYPE(s8 << 3, ap_int<8>);
TYPE(s8 >> u5, ap_int<8>);
TYPE(-s8, ap_int<9>);
TYPE(-u8, ap_int<9>);
TYPE(~s8, ap_int<8>);
TYPE(~u8, ap_uint<8>);
TYPE(s8 + 1, ap_int<33>);
TYPE(1u - s8, ap_int<34>);
TYPE(s8 + 1u, ap_int<34>);
TYPE(s8 + true, ap_int<9>);
TYPE(s8 * 1ll, ap_int<72>);
TYPE(s8 += 1, ap_int<8>);
TYPE(+u8, ap_uint<8>);
TYPE(-s1, ap_int<3>);
TYPE(-u1, ap_int<2>);
TYPE(s8++, ap_int<8>);
TYPE(++s8, ap_int<8>);
TYPE(s8 <<= 1, ap_int<8>);
TYPE(u64 + s40, ap_int<66>);
TYPE(s40 *u64, ap_int<104>);
TYPE(u8.range(3, 0) + s5, ap_int<10>);
TYPE(u8.range(3, 0) + 1, ap_int<33>);
TYPE(constant.range(3, 0) * u5, ap_uint<13>);
TYPE(s8 & 1, ap_int<32>);
TYPE(s8 + 'a', ap_int<9>);
TYPE(u8 - short(1), ap_int<17>);
TYPE(u8 * 1ul, ap_uint<72>);

// With a native number on the left, a quotient is as wide as if it stood on the right.
TYPE(s8 / 3, ap_int<9>);
TYPE(1000 / s8, ap_int<9>);
TYPE(1000u / s8, ap_int<8>);
TYPE(1000 / u8, ap_int<9>);
TYPE(s8 % 3, ap_int<8>);
TYPE(1000 % s8, ap_int<8>);
TYPE(1000 % u8, ap_uint<8>);
TYPE(1000 / u8.range(3, 0), ap_int<32>);
NATIVE(1000 / u8[1], int);
NATIVE(u8[1] + 1, int);
NATIVE(u8[1] + u8[2], int);
NATIVE(u8[1] == 1, bool);
TYPE(u8[1] + u8.range(3, 0), ap_uint<9>);
TYPE(u8.range(3, 0) + u8.range(1, 0), ap_uint<9>);
TYPE(f16_4 + u8[1], ap_fixed<17, 5>);

// An enumeration is what it is promoted to.
TYPE(s8 + three, ap_int<33>);
TYPE(three *u8, ap_int<40>);
TYPE(s8 - minus_three, ap_int<33>);

// A native number shifted by an integer stays native; so does what becomes real.
NATIVE(1 << u5, int);
NATIVE(1ll >> u5, long long);
NATIVE(s8 * 0.5, double);
NATIVE(0.5f + s8, float);
NATIVE(s8 < 0.5, bool);

// Comparisons and bits.
NATIVE(s8 < u5, bool);
NATIVE(s8 == 1u, bool);
NATIVE(!s8, bool);
NATIVE(~u8[1], bool);
NATIVE(constant[1], bool);
TYPE(u8[1] + u8, ap_uint<9>);

// Format of fixed-point results.
TYPE(f16_4 + f8_6, ap_fixed<19, 7>);
TYPE(v16_4 + v8_6, ap_ufixed<19, 7>);
TYPE(f16_4 + v8_6, ap_fixed<20, 8>);
TYPE(v16_4 + f8_6, ap_fixed<19, 7>);
TYPE(v16_4 - v8_6, ap_fixed<19, 7>);
TYPE(below + above, ap_fixed<22, 12>);
TYPE(f16_4 *f8_6, ap_fixed<24, 10>);
TYPE(v16_4 *v8_6, ap_ufixed<24, 10>);
TYPE(v16_4 *f8_6, ap_fixed<24, 10>);
TYPE(below *above, ap_fixed<16, 9>);
TYPE(f16_4 / f8_6, ap_fixed<19, 7>);
TYPE(f16_4 / v8_6, ap_fixed<18, 6>);
TYPE(below / above, ap_fixed<9, -4>);
TYPE(f16_4 + 1, ap_fixed<45, 33>);
TYPE(s8 *f16_4, ap_fixed<24, 12>);
TYPE(-f16_4, ap_fixed<17, 5>);
TYPE(f16_4 >> 2, ap_fixed<16, 4>);
TYPE(1 + f16_4, ap_fixed<45, 33>);
TYPE(f16_4 - u8, ap_fixed<22, 10>);
TYPE(rounded + rounded, ap_fixed<17, 5>);
TYPE(rounded << 1, ap_fixed<16, 4, AP_RND, AP_SAT>);
TYPE(-rounded, ap_fixed<17, 5>);
TYPE(rounded += 1, ap_fixed<16, 4, AP_RND, AP_SAT>);
NATIVE(f16_4 < 0, bool);
NATIVE(f16_4 == f8_6, bool);
