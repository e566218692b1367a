// Binds the ports of accel_bench, for nano_accel.
#include "accelerator_bench.hpp"
#include "Vaccel_bench.h"

using Top = Vaccel_bench;

int main(int count, char **arguments) {
    return moeforge::run_accelerator<Top>(count, arguments, [](Top &top) {
        moeforge::AcceleratorPorts ports;
        ports.addr_bits = 40;
        ports.data_bits = 128;
        ports.read_ports = 4;
        ports.register_bits = 12;
        ports.operation_bits = 6;
        ports.part_bits = 3;
        ports.stall_causes = {"tokens", "weights", "biases", "results", "rows"};
        const auto tap = [&ports](const char *name, auto &valid, auto &data, std::size_t bits) {
            ports.taps.push_back({name, moeforge::signal(valid, 1), moeforge::signal(data, bits)});
        };
        tap("result", top.result_tap_valid, top.result_tap, 195);
        tap("activated", top.activated_tap_valid, top.activated_tap, 163);
        tap("statistic", top.statistic_tap_valid, top.statistic_tap, 51);
        tap("attended", top.attended_tap_valid, top.attended_tap, 153);
        tap("stream", top.stream_tap_valid, top.stream_tap, 144);
        tap("normed", top.normed_tap_valid, top.normed_tap, 144);
        tap("pick", top.pick_tap_valid, top.pick_tap, 115);
        tap("queued", top.queued_tap_valid, top.queued_tap, 41);
        return ports;
    });
}
