#!/bin/sh
# Runs the benches in Vivado's simulator, all or the named ones.
#   scripts/xsim.sh [--netlist FILE] [BENCH...] [+PLUSARG=VALUE...]
# With --netlist the module under test is taken from that file, which Vivado's write_verilog -mode funcsim wrote, instead of rtl/.
# Everything is built in build/xsim.
set -eu
. "$(dirname "$0")/benches.sh"

for tool in xvlog xelab xsim; do need "$tool" "source Vivado's settings64.sh"; done
enter xsim
if [ -z "$netlist" ]; then
  # shellcheck disable=SC2046 # names of modules hold no blanks
  run xvlog -i ../../rtl -i ../../bench $(rtl_sources) ../../bench/*.v
else
  glbl=$(glbl_beside)
  run xvlog -i ../../bench ../../bench/*.v netlist.v ${glbl:+"$glbl"}
fi
plusargs=
for word; do plusargs="$plusargs -testplusarg ${word#+}"; done
for bench in $benches; do
  has_vectors "$bench" || continue
  if [ -z "$netlist" ]; then
    run xelab -timescale 1ns/1ps "work.$bench" -s "$bench"
  else
    run xelab -timescale 1ns/1ps -L unisims_ver "work.$bench" work.glbl -s "$bench"
  fi
  # shellcheck disable=SC2086 # a plusarg holds no blanks
  simulate "$bench" xsim "$bench" -R -onfinish quit -log "$bench.log" -testplusarg data=../hex \
    -testplusarg "verdict=$bench.verdict" $plusargs
done
finish
