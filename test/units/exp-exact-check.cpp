// Compares the generated exact exponential with quadruple precision, for every argument between the two ends where the
// result is constant, and just beyond them. Prints how many differ.
#include <cstdio>
#include <vector>

#include <quadmath.h>

#include "softmax.hpp"

int main() {
    const long long most = (1LL << (softmax_config::width - 1)) - 1;
    const long long least = -most - 1;
    const int part = 1 << 10;
    const __float128 unit = ldexpq(1, -softmax_config::fraction);
    // e^x as a product of two: quadruple precision has 60 bits more than decide a floor.
    std::vector<__float128> low(part);
    for (int i = 0; i < part; i++) low[i] = expq(i * unit);

    const long long from = softmax_config::x_min - 100 < least ? least : softmax_config::x_min - 100;
    const long long to = softmax_config::x_max + 100 > most ? most : softmax_config::x_max + 100;
    long long differing = 0, compared = 0, block = 1LL << 62;
    __float128 high = 0;
    for (long long x = from; x <= to; x++) {
        if ((x >> 10) != block) {
            block = x >> 10;
            high = ldexpq(expq(static_cast<__float128>(block * part) * unit), softmax_config::fraction);
        }
        const __float128 value = floorq(high * low[x & (part - 1)]);
        const long long want = value > most ? most : static_cast<long long>(value);
        compared++;
        if (softmax_config::exp(x).to_int64() != want && x != 0) {
            if (differing++ == 0) std::fprintf(stderr, "x = %lld: want %lld\n", x, want);
        }
    }
    if (softmax_config::exp(0).to_int64() != (1LL << softmax_config::fraction)) differing++;
    std::printf("%lld %lld\n", compared, differing);
    return 0;
}
