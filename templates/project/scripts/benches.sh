# What icarus.sh, xsim.sh and vcs.sh have in common: each reads this file, with its own arguments. It leaves
#   project    the project's folder        netlist    the file of --netlist, or nothing
#   benches    what to run                 "$@"       plusargs for the simulation

project=$(cd "$(dirname "$0")/.." && pwd)
script=scripts/$(basename "$0")
netlist=
benches=

refuse() {
  echo "$script: $1" >&2
  exit 2
}

all_benches() {
  for file in "$project"/bench/tb_*.v; do basename "$file" .v; done
}

plusargs_known="+stalls= +seed= +case= +task= +images= +latency= +write_latency= +read_error= +write_error="

words=$#
while [ "$words" -gt 0 ]; do
  word=$1
  shift
  words=$((words - 1))
  case $word in
    --netlist)
      [ "$words" -gt 0 ] || refuse "--netlist needs a file: what Vivado's write_verilog -mode funcsim wrote"
      case $1 in /*) netlist=$1 ;; *) netlist=$PWD/$1 ;; esac
      [ -f "$netlist" ] || refuse "--netlist $1: there is no such file"
      shift
      words=$((words - 1))
      ;;
    +*)
      case " $plusargs_known " in
        *" ${word%%=*}= "*) ;;
        *) refuse "$word is not a plusarg; there are $plusargs_known" ;;
      esac
      case ${word#*=} in
        '' | *[!0-9.]*) refuse "$word: the value is not a number" ;;
        *.*) [ "${word%%=*}" = +stalls ] || refuse "$word: the value is not a whole number" ;;
      esac
      set -- "$@" "$word"
      ;;
    tb_*)
      [ -f "$project/bench/$word.v" ] || refuse "$word: there is no such bench; there are $(all_benches | tr '\n' ' ')"
      benches="$benches $word"
      ;;
    *) refuse "$word is not a bench, a plusarg or --netlist FILE; give for example tb_gelu +stalls=0.3 +seed=2" ;;
  esac
done
if [ -n "$netlist" ]; then
  case $benches in
    '' | ' '*' '*) refuse "--netlist needs the one bench of the module that the netlist is of; there are $(all_benches | tr '\n' ' ')" ;;
  esac
fi
[ -n "$benches" ] || benches=$(all_benches)

# need TOOL HINT: says what to do where a tool is missing.
need() {
  command -v "$1" > /dev/null || { echo "$script: $1 is not on the PATH; $2" >&2; exit 3; }
}

# run TOOL ...: a tool that ends badly ends the script.
run() {
  "$@" || { echo "$script: $1 failed" >&2; exit 3; }
}

# enter NAME: makes the vectors and works in build/NAME from then on. A netlist is copied there: simulators stumble over paths
# with blanks and quotes.
enter() {
  run sh "$project/scripts/hex.sh"
  mkdir -p "$project/build/$1"
  cd "$project/build/$1"
  [ -z "$netlist" ] || cp "$netlist" netlist.v
}

# The Verilog under test, from a folder of build/: rtl/, but models of bench/models in place of modules of the same name.
rtl_sources() {
  ls ../../bench/models/*.v 2> /dev/null || true
  for file in ../../rtl/*.v; do
    [ -f "../../bench/models/${file##*/}" ] || echo "$file"
  done
}

# Whether a bench has vectors; says so where it has not.
has_vectors() {
  case $1 in
    tb_*_accel)
      [ -d ../../data/accelerator ] && return 0
      echo "$1: not run: the project has no data/accelerator, because its network is too large to run while a project is written"
      return 1
      ;;
  esac
}

# Prints where AMD's glbl is, for a netlist that does not hold it itself.
glbl_beside() {
  if ! grep -q '^ *module glbl *[(;]' netlist.v; then
    [ -n "${XILINX_VIVADO:-}" ] || refuse "$netlist has no module glbl; set XILINX_VIVADO to Vivado's folder, which has one"
    echo "$XILINX_VIVADO/data/verilog/src/glbl.v"
  fi
}

failed=
# simulate BENCH COMMAND...: runs a simulation, which leaves its verdict in a file.
simulate() {
  bench=$1
  shift
  rm -f "$bench.verdict"
  run "$@"
  [ -f "$bench.verdict" ] || { echo "$script: $bench ended without a verdict" >&2; exit 3; }
  [ "$(cat "$bench.verdict")" = PASS ] || failed="$failed $bench"
}

finish() {
  [ -z "$failed" ] || { echo "$script: failed:$failed" >&2; exit 1; }
}
