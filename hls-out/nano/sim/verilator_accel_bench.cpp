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
        ports.stall_causes = { "tokens", "weights", "biases", "results", "rows" };
        ports.taps.push_back({ "result", moeforge::signal(top.result_tap_valid, 1), moeforge::signal(top.result_tap, 195) });
        ports.taps.push_back({ "activated", moeforge::signal(top.activated_tap_valid, 1), moeforge::signal(top.activated_tap, 163) });
        ports.taps.push_back({ "statistic", moeforge::signal(top.statistic_tap_valid, 1), moeforge::signal(top.statistic_tap, 51) });
        ports.taps.push_back({ "attended", moeforge::signal(top.attended_tap_valid, 1), moeforge::signal(top.attended_tap, 153) });
        ports.taps.push_back({ "stream", moeforge::signal(top.stream_tap_valid, 1), moeforge::signal(top.stream_tap, 144) });
        ports.taps.push_back({ "normed", moeforge::signal(top.normed_tap_valid, 1), moeforge::signal(top.normed_tap, 144) });
        ports.taps.push_back({ "pick", moeforge::signal(top.pick_tap_valid, 1), moeforge::signal(top.pick_tap, 115) });
        ports.taps.push_back({ "queued", moeforge::signal(top.queued_tap_valid, 1), moeforge::signal(top.queued_tap, 41) });
        return ports;
    });
}
