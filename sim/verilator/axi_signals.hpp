// The AXI ports of a Verilog top as raw bytes: several ports lie flattened in one vector per signal, port 0 lowest.
#ifndef MOEFORGE_AXI_SIGNALS_HPP
#define MOEFORGE_AXI_SIGNALS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace moeforge {

/// A signal of the top. Verilator keeps up to 64 bits in an integer and more in 32-bit words, so on the little-endian
/// machines that it runs on, its bytes are in order from the first.
struct Signal {
    std::uint8_t *bytes = nullptr;
    std::size_t port_bits = 0;   // of one port

    /// The port's slice, at most 64 bits.
    std::uint64_t get(std::size_t port = 0) const {
        std::uint64_t value = 0;
        for (std::size_t done = 0; done < port_bits;) {
            const std::size_t bit = port * port_bits + done, shift = bit % 8;
            value |= static_cast<std::uint64_t>(bytes[bit / 8] >> shift) << done;
            done += 8 - shift;
        }
        return port_bits == 64 ? value : value & ((std::uint64_t{1} << port_bits) - 1);
    }

    void set(std::uint64_t value, std::size_t port = 0) const {
        for (std::size_t i = 0; i < port_bits; i++) {
            const std::size_t bit = port * port_bits + i;
            const std::uint8_t mask = static_cast<std::uint8_t>(1u << (bit % 8));
            bytes[bit / 8] = static_cast<std::uint8_t>((bytes[bit / 8] & ~mask) | ((value >> i & 1) != 0 ? mask : 0));
        }
    }

    /// The port's slice as bytes: for data and nothing else, whose width is whole bytes.
    std::uint8_t *data(std::size_t port = 0) const { return bytes + port * port_bits / 8; }
};

/// @param port_bits - width of one port's slice: the whole signal's where there is one port.
template <typename Data> Signal signal(Data &data, std::size_t port_bits) {
    return Signal{reinterpret_cast<std::uint8_t *>(&data), port_bits};
}

/// Read channels of all ports of a top.
struct AxiReadSignals {
    Signal ar_valid, ar_ready, ar_addr, ar_len, ar_size, ar_burst;
    Signal r_valid, r_ready, r_data, r_resp, r_last;
};

/// Write channels of the one port that writes.
struct AxiWriteSignals {
    Signal aw_valid, aw_ready, aw_addr, aw_len, aw_size, aw_burst;
    Signal w_valid, w_ready, w_data, w_strb, w_last;
    Signal b_valid, b_ready, b_resp;
};

/// The AXI4-Lite slave of the registers.
struct AxiLiteSignals {
    Signal aw_valid, aw_ready, aw_addr, w_valid, w_ready, w_data, w_strb, b_valid, b_ready, b_resp;
    Signal ar_valid, ar_ready, ar_addr, r_valid, r_ready, r_data, r_resp;
};

}   // namespace moeforge

#endif
