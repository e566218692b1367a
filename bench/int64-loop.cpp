// The multiply-accumulates of matrix products as a plain loop over 64-bit integers: what bench/model.ts compares with.
// Arguments: how often, then tokens, inputs and outputs of each product. Prints seconds, a line a repetition.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct product {
    int tokens, inputs, outputs;
};

static int64_t run(const product &p, const std::vector<int32_t> &x, const std::vector<int32_t> &w) {
    int64_t check = 0;
    for (int t = 0; t < p.tokens; t++) {
        for (int o = 0; o < p.outputs; o++) {
            int64_t sum = 0;
            for (int i = 0; i < p.inputs; i++)
                sum += int64_t(x[size_t(t) * p.inputs + i]) * w[size_t(o) * p.inputs + i];
            check ^= sum;
        }
    }
    return check;
}

int main(int argc, char **argv) {
    const int repetitions = argc > 1 ? std::atoi(argv[1]) : 0;
    std::vector<product> products;
    size_t most_x = 0, most_w = 0;
    for (int i = 2; i + 2 < argc; i += 3) {
        const product p = {std::atoi(argv[i]), std::atoi(argv[i + 1]), std::atoi(argv[i + 2])};
        products.push_back(p);
        if (size_t(p.tokens) * p.inputs > most_x) most_x = size_t(p.tokens) * p.inputs;
        if (size_t(p.outputs) * p.inputs > most_w) most_w = size_t(p.outputs) * p.inputs;
    }
    std::vector<int32_t> x(most_x), w(most_w);
    for (size_t i = 0; i < most_x; i++) x[i] = int32_t(i * 2654435761u) >> 14;
    for (size_t i = 0; i < most_w; i++) w[i] = int32_t(i * 40503u) >> 16;

    int64_t check = 0;
    for (int n = 0; n < repetitions; n++) {
        const auto start = std::chrono::steady_clock::now();
        for (const product &p : products) check += run(p, x, w);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::printf("%.6f\n", seconds.count());
    }
    return check == 42 ? 1 : 0;
}
