#!/bin/sh
# Builds the program build/NAME/run of a top module, with Verilator. usage: verilate.sh NAME TOP VERILOG CPP...
# VERILATOR_OPT=-O0 compiles sooner what then runs slower.
# To be run in the project's folder. Verilator's makefiles do not work in folders with spaces or the like in their names:
# of a project in one the program is built elsewhere, from links, and moved here.
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
mkdir -p "$root/build" "$project/build/$name"
cd "$root/build"
# The sources by their paths from here.
for source; do
  shift
  set -- "$@" "../$source"
done
verilator --cc --exe --build -Wall -O3 --x-assign fast --x-initial unique --noassert -MAKEFLAGS OPT_FAST="${VERILATOR_OPT:--O3}" \
  -y ../rtl -CFLAGS -I../../sim --Mdir "$name" --top-module "$top" -o run "../$verilog" "$@"
[ "$root" = "$project" ] || mv "$name/run" "$project/build/$name/run"
