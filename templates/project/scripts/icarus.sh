#!/bin/sh
# Runs the benches in Icarus Verilog 11 or later, all or the named ones.
#   scripts/icarus.sh [--netlist FILE] [BENCH...] [+PLUSARG=VALUE...]
# With --netlist the module under test is taken from that file instead of rtl/. For cells of AMD's library set XILINX_VIVADO to
# Vivado's folder. Everything is built in build/icarus.
set -eu
. "$(dirname "$0")/benches.sh"

need iverilog "install Icarus Verilog"
need vvp "install Icarus Verilog"
enter icarus
for bench in $benches; do
  has_vectors "$bench" || continue
  if [ -z "$netlist" ]; then
    run iverilog -g2005 -Wall -Wno-timescale -I ../../rtl -I ../../bench \
      -y ../../bench/models -y ../../rtl -y ../../bench -s "$bench" -o "$bench.vvp" "../../bench/$bench.v"
  elif [ -n "${XILINX_VIVADO:-}" ]; then
    glbl=$(glbl_beside)
    run iverilog -g2012 -I ../../bench -y ../../bench -y "$XILINX_VIVADO/data/verilog/src/unisims" -s "$bench" -s glbl \
      -o "$bench.vvp" "../../bench/$bench.v" netlist.v ${glbl:+"$glbl"}
  else
    run iverilog -g2005 -I ../../bench -y ../../bench -s "$bench" -o "$bench.vvp" "../../bench/$bench.v" netlist.v
  fi
  simulate "$bench" vvp -n "$bench.vvp" +data=../hex "+verdict=$bench.verdict" "$@"
done
finish
