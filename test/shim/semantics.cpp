// What the shim promises, checked one by one. Prints every broken promise. With an argument, breaks a rule on purpose.
#include <cstdio>
#include <cstring>
#include <sstream>

#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

static int failures = 0;
#define CHECK(...)                                                              \
    do {                                                                        \
        if (!(__VA_ARGS__)) {                                                   \
            std::printf("line %d: %s does not hold\n", __LINE__, #__VA_ARGS__); \
            failures++;                                                         \
        }                                                                       \
    } while (0)

static void integers() {
    ap_int<8> a = 200;
    CHECK(a == -56 && a.to_int() == -56 && a.to_uint() == 4294967240u);
    a = ap_int<12>(0x7ff);
    CHECK(a == -1);
    ap_uint<8> b = -1;
    CHECK(b == 255 && b > 1 && a < 1 && b != ap_int<8>(1) && a <= -1 && b >= ap_int<9>(255));
    CHECK(b + b == 510 && b * b == 65025 && a - b == -256 && -b == -255);
    CHECK(ap_int<8>(0) < 1u && ap_uint<128>(5) > 1 && ap_int<128>(1) > ap_uint<128>(0));
    CHECK(-ap_int<8>(-128) == 128 && ap_int<8>(-128) / ap_int<8>(-1) == 128);
    CHECK(ap_int<8>(-7) / 2 == -3 && ap_int<8>(-7) % 2 == -1);
    // As wide as the divisor and one bit, whatever the dividend was.
    CHECK(
        1000 / ap_int<8>(1) == -24 && 1000 / ap_int<8>(7) == 142 && 1000 % ap_int<8>(7) == 6 &&
        300 / ap_uint<8>(1) == -212);
    CHECK((ap_uint<8>(0xff) & ap_int<4>(-2)) == 254 && (ap_uint<4>(8) | ap_int<4>(-8)) == -8);
    CHECK(~ap_uint<5>(1) == 30 && ~ap_int<5>(1) == -2);
    b += 2;
    CHECK(b == 1);
    b -= 3;
    CHECK(b == 254);
    b *= 3;
    CHECK(b == 250);
    b /= 7;
    CHECK(b == 35);
    b %= 8;
    CHECK(b == 3);
    b |= 12;
    b &= ~ap_uint<8>(1);
    b ^= 2;
    CHECK(b == 12);
    b <<= 5;
    CHECK(b == 128);
    b >>= 3;
    CHECK(b == 16);
    ap_int<4> c = 7;
    CHECK(c++ == 7 && c == -8 && --c == 7 && ++c == -8 && c-- == -8 && c == 7);
    ap_int<128> wide = ap_int<128>(1) << 126;
    wide += wide;
    wide--;
    wide++;
    CHECK((wide >> 127) == -1 && !(wide == 0));
    CHECK((true ? ap_int<8>(3) : ap_int<8>(4)) == 3);
    const int table[] = {10, 20, 30};
    CHECK(table[ap_uint<2>(2)] == 30);
    CHECK(!ap_int<8>(0) && ap_int<8>(1));
    CHECK(ap_int<8>(5).length() == 8 && ap_int<40>(-5).to_int64() == -5 && ap_uint<64>(-1).to_uint64() == ~0ull);
}

static void shifts() {
    CHECK((ap_int<8>(-3) >> 1) == -2 && (ap_int<8>(-3) >> 100) == -1 && (ap_uint<8>(200) >> 8) == 0);
    CHECK((ap_int<8>(1) << 7) == -128 && (ap_int<8>(1) << 8) == 0 && (ap_uint<64>(1) << 64) == 0);
    CHECK((ap_int<8>(-4) << -1) == -2 && (ap_int<8>(3) >> -2) == 12);
    CHECK((ap_int<8>(3) << ap_uint<3>(4)) == 48 && (ap_int<8>(48) >> ap_int<4>(-1)) == 96);
    CHECK((1 << ap_uint<3>(4)) == 16);
}

static void bits() {
    ap_uint<128> word = 0;
    word.range(127, 96) = 0xdeadbeefu;
    word.range(95, 64) = ap_int<32>(-2);
    word(63, 60) = ap_uint<8>(0xf5);
    CHECK(word.range(127, 96) == 0xdeadbeefu && word(95, 64) == 0xfffffffeu && word.range(63, 60).to_int() == 5);
    CHECK(ap_int<32>(word.range(95, 64)) == -2 && ap_uint<64>(word(127, 64)) == 0xdeadbeeffffffffeull);
    word(31, 0) = word(127, 96);
    CHECK(word(31, 0) == 0xdeadbeefu && word.range(31, 0).length() == 32);
    word[0] = 0;
    word[59] = word[127];
    CHECK(!word[0] && word[59] && word[1] && word(31, 0) == 0xdeadbeeeu);
    const ap_uint<128> copy = word;
    CHECK(copy == word && copy[127] && copy(127, 120) == 0xde && copy.range(63, 59).to_uint() == 11);
    ap_uint<64> half = word(127, 64);
    CHECK(half(31, 0) - ap_int<8>(-1) == 0xffffffffll && half(3, 0) * -2 == -28 && half(3, 0) + half(1, 0) == 16);
    CHECK(half(3, 0) > ap_int<8>(1) && ap_int<8>(0) == word[0]);

    ap_int<6> small = 0;
    small.range(5, 4) = 2;
    CHECK(small == -32 && small.range(5, 0) == 32);
    ap_fixed<8, 4> number = -0.5;
    CHECK(number.range(7, 0) == 0xf8 && number[7] && number(3, 0) == 8);
    number.range(7, 0) = 0x18;
    number[0] = true;
    CHECK(number == ap_fixed<8, 4>(1.5625) && number.range() == 0x19);
}

static void numbers() {
    ap_fixed<8, 4> a = 1.99, b = -1.99;
    CHECK(a.to_double() == 1.9375 && b.to_double() == -2.0);
    ap_fixed<8, 4, AP_RND> c = 1.96875, d = -1.96875;
    CHECK(c == 2 && d.to_double() == -1.9375);
    ap_fixed<8, 4, AP_TRN, AP_SAT> high = 9, low = -9, far = 1e300, tiny = -1e-300;
    CHECK(high.to_double() == 7.9375 && low == -8 && far == high && tiny.to_double() == -0.0625);
    ap_fixed<8, 4> wrapped = 9;
    CHECK(wrapped == -7);
    ap_ufixed<8, 4, AP_TRN, AP_SAT> positive = low;
    CHECK(positive == 0);
    CHECK(ap_ufixed<8, 0>(0.999) == ap_ufixed<8, 0>(255.0 / 256) && ap_fixed<8, 11>(1023) == 1016);
    CHECK(ap_fixed<8, -2>(0.1).to_double() == 102.0 / 1024);

    CHECK(a + b == ap_fixed<8, 4>(-0.0625) && (a * b).to_double() == -3.875 && a - b == ap_fixed<8, 4>(3.9375));
    CHECK((ap_fixed<8, 4>(-1) / ap_fixed<8, 4>(3)).to_double() == -5.0 / 16);
    CHECK((ap_fixed<32, 10>(1) / ap_fixed<32, 10>(3)).range().to_int64() == 1398101);
    CHECK(a > b && b < 0 && a >= 1 && 1 < a && a != b && a <= 2u && ap_uint<8>(1) < a);
    CHECK(-ap_fixed<8, 4>(-8) == 8 && !ap_fixed<8, 4>(0) && static_cast<bool>(a));
    CHECK(
        (b >> 1) == -1 && (b >> 9) == ap_fixed<8, 4>(-0.0625) && (a << 3).to_double() == -0.5 &&
        (a << -4).to_double() == 0.0625);
    CHECK((a >> ap_uint<2>(1)).to_double() == 0.9375);

    a += b;
    CHECK(a.to_double() == -0.0625);
    a -= 1;
    CHECK(a.to_double() == -1.0625);
    a *= a;
    CHECK(a.to_double() == 1.125);
    a /= 2;
    CHECK(a.to_double() == 0.5625);
    a <<= 1;
    a >>= 2;
    CHECK(a.to_double() == 0.25);

    CHECK(b.to_int() == -2 && ap_fixed<8, 4>(-1.5).to_int() == -1 && ap_fixed<8, 4>(1.5).to_int() == 1);
    CHECK(int(ap_fixed<8, 4>(-0.5)) == 0 && ap_int<4>(ap_fixed<8, 4>(-7.5)) == -7 && double(b) == -2);
    CHECK(ap_fixed<8, -2>(-0.1).to_int() == 0 && ap_fixed<8, 11>(-1024).to_int64() == -1024 && a.length() == 8);
    CHECK((ap_fixed<8, 4>(ap_int<3>(-3)) == -3) && ap_fixed<9, 9>(ap_uint<8>(255)) == 255);
    std::ostringstream text;
    text << ap_int<8>(-12) << ' ' << ap_uint<128>(-1) << ' ' << ap_int<128>(-12) << ' ' << b;
    CHECK(text.str() == "-12 340282366920938463463374607431768211455 -12 -2");
}

static int drain(hls::stream<ap_int<9>> &stream) {
    int sum = 0;
    while (!stream.empty()) sum = 3 * sum + stream.read();
    return sum;
}

static void streams() {
    hls::stream<ap_int<9>> stream("tokens");
    CHECK(stream.empty() && !stream.full() && stream.size() == 0);
    int want = 0, next = 0;
    // Growing while the ring is wrapped must keep the order.
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < round % 7 + 1; i++) stream.write(next++ % 256);
        for (int i = 0; i < round % 5 && !stream.empty(); i++) CHECK(stream.read() == want++ % 256);
    }
    CHECK(stream.size() == static_cast<std::size_t>(next - want));
    while (!stream.empty()) CHECK(stream.read() == want++ % 256);
    stream << ap_int<9>(1);
    stream << ap_int<9>(2);
    ap_int<9> value;
    stream >> value;
    CHECK(value == 1);
    stream.write(value);
    CHECK(drain(stream) == 7 && !stream.read_nb(value));

    hls::stream<ap_int<9>, 2> short_one("choices");
    CHECK(short_one.write_nb(1) && !short_one.full() && short_one.write_nb(2) && short_one.full());
    CHECK(!short_one.write_nb(3) && short_one.size() == 2 && drain(short_one) == 5 && short_one.write_nb(4));
    CHECK(short_one.read() == 4);
}

static void vectors() {
    typedef hls::vector<ap_int<6>, 4> row;
    row a = {1, -2, 3, 30}, b = ap_int<6>(2);
    CHECK(a[1] == -2 && b[3] == 2 && a.size() == 4 && b == row({2, 2, 2, 2}));
    CHECK(a + b == row({3, 0, 5, -32}) && a - b == row({-1, -4, 1, 28}) && a * b == row({2, -4, 6, -4}));
    CHECK(a + ap_int<6>(1) == row({2, -1, 4, 31}) && a != b && a < b && b > a && a <= a && a >= a);
    a += b;
    CHECK(a.reduce_add() == ap_int<6>(-24) && row({1, 2, 3, 4}).reduce_mult() == 24);
    int sum = 0;
    for (ap_int<6> &element : b) element = 5;
    for (const ap_int<6> &element : b) sum += element;
    CHECK(sum == 20);
}

// A variable without a value is zero, in every build alike.
static void unset() {
    ap_int<8> a;
    ap_fixed<70, 3> b;
    hls::vector<ap_uint<8>, 3> c;
    CHECK(a == 0 && b == 0 && c[2] == 0);
}

static int misuse(const char *rule) {
    if (std::strcmp(rule, "empty-read") == 0) return hls::stream<int>("scores of head 3").read();
    if (std::strcmp(rule, "left-over") == 0) hls::stream<int>("weights").write(1);
    if (std::strcmp(rule, "full") == 0) {
        hls::stream<int, 2> order("order");
        for (int i = 0; i < 3; i++) order.write(i);
    }
    ap_uint<16> word = 0;
    if (std::strcmp(rule, "range") == 0) word.range(16, 9) = 1;
    if (std::strcmp(rule, "bit") == 0) word[-1] = true;
    if (std::strcmp(rule, "signs") == 0) return ap_int<8>(-1) < ap_uint<40>(3);
    if (std::strcmp(rule, "nan") == 0) return ap_fixed<8, 4>(std::nan("")).to_int();
    if (std::strcmp(rule, "list") == 0) return hls::vector<int, 3>({1, 2})[0];
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1) return misuse(argv[1]);
    integers();
    shifts();
    bits();
    numbers();
    streams();
    vectors();
    unset();
    if (failures == 0) std::printf("every promise holds\n");
    return 0;
}
