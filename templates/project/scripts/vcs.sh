#!/bin/sh
# Runs the benches in Synopsys VCS, all or the named ones.
#   scripts/vcs.sh [--netlist FILE] [BENCH...] [+PLUSARG=VALUE...]
# With --netlist the module under test is taken from that file, which Vivado's write_verilog -mode funcsim wrote, instead of rtl/;
# XILINX_SIMLIB is then the folder of libraries that Vivado's compile_simlib made for VCS. Everything is built in build/vcs.
set -eu
. "$(dirname "$0")/benches.sh"

for tool in vlogan vcs; do need "$tool" "set up VCS first"; done
enter vcs
mkdir -p work
{
  echo "WORK > DEFAULT"
  echo "DEFAULT : work"
} > synopsys_sim.setup
if [ -z "$netlist" ]; then
  # shellcheck disable=SC2046 # names of modules hold no blanks
  run vlogan -full64 +v2k -timescale=1ns/1ps +incdir+../../rtl +incdir+../../bench $(rtl_sources) ../../bench/*.v
else
  [ -f "${XILINX_SIMLIB:-}/synopsys_sim.setup" ] ||
    refuse "XILINX_SIMLIB is not a folder with synopsys_sim.setup; set it to where compile_simlib wrote the libraries for VCS"
  echo "OTHERS=$XILINX_SIMLIB/synopsys_sim.setup" >> synopsys_sim.setup
  glbl=$(glbl_beside)
  run vlogan -full64 +v2k -timescale=1ns/1ps +incdir+../../bench ../../bench/*.v netlist.v ${glbl:+"$glbl"}
fi
for bench in $benches; do
  has_vectors "$bench" || continue
  run vcs -full64 -t ps "$bench" ${netlist:+glbl} -o "$bench.simv"
  simulate "$bench" "./$bench.simv" -l "$bench.log" +data=../hex "+verdict=$bench.verdict" "$@"
done
finish
