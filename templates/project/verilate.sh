#!/bin/sh
# Builds the simulation build/NAME/run of a top module with Verilator. usage: verilate.sh NAME TOP VERILOG CPP...
# NO_ASSERTIONS=1 leaves the assertions of rtl/ out. VERILATOR_OPT=-O0 compiles faster, but the simulation runs slower.
# Verilator's runtime and the test bench are compiled once for each option, and kept in build/objects… for the other simulations.
# Run it in the project's folder. Verilator's makefiles do not work in folders whose names have spaces or special characters:
# for such a project the simulation is built in another folder, from links, and moved here.
set -eu
name=$1
top=$2
verilog=$3
shift 3

is_plain() {
  case $1 in *[!A-Za-z0-9_./,:=@+~-]*) return 1 ;; esac
}

project=$(pwd -P)
root=$project
if ! is_plain "$project"; then
  root=$(mktemp -d)
  if ! is_plain "$root"; then
    rmdir "$root"
    root=$(mktemp -d /tmp/verilate.XXXXXX)
  fi
  trap 'rm -rf "$root"' EXIT
  trap 'exit 1' HUP INT TERM
  ln -s "$project/rtl" "$project/sim" "$root"
fi
optimise=${VERILATOR_OPT:--O3}
objects=$project/build/objects$(printf %s "$optimise" | tr -c 'A-Za-z0-9=-' _)
mkdir -p "$root/build/$name" "$project/build/$name" "$objects"
cd "$root/build"
# The paths of the sources from this folder.
for source; do
  shift
  set -- "$@" "../$source"
done
verilator --cc --exe -Wall -O3 --x-assign fast --x-initial unique ${NO_ASSERTIONS:+-DNO_ASSERTIONS} -y ../rtl -CFLAGS -I../../sim \
  --Mdir "$name" --top-module "$top" -o run "../$verilog" "$@"
# The copies are newer than Verilator's makefile, so make does not compile them again.
for object in "$objects"/*.o; do
  [ ! -f "$object" ] || [ -n "$(find "$project/sim" -newer "$object")" ] || cp "$object" "$name"
done
make -C "$name" -f "V$top.mk" OPT_FAST="$optimise" OPT_GLOBAL="$optimise"
for object in "$name"/verilated*.o "$name/harness.o"; do
  kept=$objects/$(basename "$object")
  # Copied, then renamed: another simulation may be built at the same time.
  [ ! -f "$object" ] || { cp "$object" "$kept.$$" && mv "$kept.$$" "$kept"; }
done
[ "$root" = "$project" ] || mv "$name/run" "$project/build/$name/run"
