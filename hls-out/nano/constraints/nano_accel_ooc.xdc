# Constraints of nano_accel out of context: the clock that the config asks for, 300 MHz. In a block design the
# clock has its own description, and Vivado passes over this file (USED_IN out_of_context: UG903, UG1118).
create_clock -period 3.333 -name aclk [get_ports aclk]

# No false path, no multicycle path and no maximum delay, on purpose:
# - Everything runs on the one clock aclk, so no register takes over from another clock.
# - aresetn is synchronous. A register must leave reset in the same cycle as the one behind it, so the paths of the reset are
#   timed like all others; what gives it must be synchronous to aclk (in the block design: proc_sys_reset).
# - Ports have no delays: out of context they lie nowhere, and what their wires take is not known. The block design times them.
