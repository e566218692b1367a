// Registers of the accelerator: byte offsets, and below each the positions of its bits.
#ifndef MOEFORGE_ACCEL_REGISTERS_HPP
#define MOEFORGE_ACCEL_REGISTERS_HPP

#include <cstdint>

namespace accel_registers {

// ones act, reads give 0; a start is ignored while busy, and beside an abort
constexpr std::uint32_t control = 0x00;
constexpr std::uint32_t control_start = 0;
constexpr std::uint32_t control_abort = 1;
// how the run goes, or how the last one ended; a start clears it
constexpr std::uint32_t status = 0x04;
constexpr std::uint32_t status_busy = 0;
constexpr std::uint32_t status_done = 1;
constexpr std::uint32_t status_error = 2;
constexpr std::uint32_t status_aborted = 3;
// index of the task whose gates choose
constexpr std::uint32_t task = 0x08;
// images to run, 1 after reset; 0 runs one
constexpr std::uint32_t images = 0x0c;
// byte address of the weights, lower half
constexpr std::uint32_t weights_lo = 0x10;
// upper half
constexpr std::uint32_t weights_hi = 0x14;
// byte address of the first image, lower half
constexpr std::uint32_t image_lo = 0x18;
// upper half
constexpr std::uint32_t image_hi = 0x1c;
// byte address of what is written, lower half
constexpr std::uint32_t output_lo = 0x20;
// upper half
constexpr std::uint32_t output_hi = 0x24;
// which bits of IRQ_STATUS raise the interrupt
constexpr std::uint32_t irq_enable = 0x28;
constexpr std::uint32_t irq_enable_done = 0;
constexpr std::uint32_t irq_enable_error = 1;
// what has happened; writing a one clears its bit
constexpr std::uint32_t irq_status = 0x2c;
constexpr std::uint32_t irq_status_done = 0;
constexpr std::uint32_t irq_status_error = 1;
// port in bits 15:8, 1 in bit 4 for a write, in bits 1:0 the response: 2 SLVERR, 3 DECERR, 1 a burst of the wrong
// length; 1 in bit 5 alone: there is no such TASK; 1 in bit 6: an address is not a multiple of the bytes of a beat, in
// bits 9:8 which: 0 WEIGHTS, 1 IMAGE, 2 OUTPUT, 3 SCRATCH
constexpr std::uint32_t error_cause = 0x30;
constexpr std::uint32_t error_cause_response = 0;
constexpr std::uint32_t error_cause_write = 4;
constexpr std::uint32_t error_cause_no_task = 5;
constexpr std::uint32_t error_cause_unaligned = 6;
constexpr std::uint32_t error_cause_port = 8;
// byte address of the burst that failed, or the address that is not aligned, lower half
constexpr std::uint32_t error_addr_lo = 0x34;
// upper half
constexpr std::uint32_t error_addr_hi = 0x38;
// cycles of the run; holds CYCLES_HI for the next read
constexpr std::uint32_t cycles_lo = 0x3c;
// the upper half, as it was when CYCLES_LO was read
constexpr std::uint32_t cycles_hi = 0x40;
// version of the register map
constexpr std::uint32_t version = 0x44;
// what the accelerator was generated from
constexpr std::uint32_t config_hash = 0x48;
// how many counters follow from COUNTERS on
constexpr std::uint32_t operations = 0x4c;
// byte address of memory for values between operations, lower half
constexpr std::uint32_t scratch_lo = 0x50;
// upper half
constexpr std::uint32_t scratch_hi = 0x54;
// cycles of operation 0; those of the others follow
constexpr std::uint32_t counters = 0x400;

}   // namespace accel_registers

#endif
