// usage: Vaxi_bench SCENARIO SEED JITTER [BYTES_PER_CYCLE | FAULTY_BURST RESPONSE] | wrong BREACH
#include "axi_model.hpp"
#include "axi_scenarios.hpp"

static void run(const std::string &scenario, int argc, char **argv) {
    if (scenario == "wrong") return wrong::run(argv[2]);
    if (scenario == "model") return model::run();
    AxiMemorySettings settings;
    settings.seed = std::stoull(argv[2]);
    settings.jitter = std::stod(argv[3]);
    settings.latency = 20;
    settings.response_latency = 20;
    if (scenario == "stream") settings.bytes_per_cycle = std::stod(argv[4]);
    const unsigned response = argc > 5 ? static_cast<unsigned>(std::stoul(argv[5])) : 0;
    if (scenario == "read fault" || scenario == "short burst")
        settings.read_fault = {std::stoull(argv[4]), response, scenario == "short burst"};
    if (scenario == "write fault") settings.write_fault = {std::stoull(argv[4]), response, false};
    Bench bench(settings);
    if (scenario == "traffic") traffic(bench);
    else if (scenario == "stream") stream(bench);
    else if (scenario == "fair") fair(bench);
    else if (scenario == "stop") stop(bench);
    else if (scenario == "access") access(bench);
    else if (scenario == "control") control(bench);
    else if (scenario == "write fault") fault(bench, 0x10 | response);
    else if (scenario == "read fault") fault(bench, response);
    else if (scenario == "short burst") fault(bench, 1);
    else fail(2, scenario + ": no such scenario");
}

int main(int argc, char **argv) {
    axi_failed() = [](const std::string &problem) { throw std::runtime_error(problem); };
    try {
        run(argv[1], argc, argv);
    } catch (const std::exception &problem) { fail(1, problem.what()); }
    return 0;
}
