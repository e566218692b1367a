#!/bin/sh
# High-level synthesis of nano_kernel with Vitis 2025.1 or newer; for older versions use vitis_hls.tcl.
#   scripts/vitis_run.sh [csim] [csynth] [cosim] [export]
# Without steps it runs csim and csynth. Steps run in the given order; cosim and export need csynth, in this run or before.
# Everything is built in build/vitis; export writes build/nano_kernel.zip.
set -eu

[ $# -gt 0 ] || set -- csim csynth
for step in "$@"; do
  case $step in
    csim | csynth | cosim | export) ;;
    *) echo "$step is not a step; give csim, csynth, cosim or export" >&2; exit 2 ;;
  esac
done
for tool in v++ vitis-run; do
  command -v "$tool" > /dev/null || { echo "$tool is not on the PATH; source Vitis's settings64.sh" >&2; exit 3; }
done

project=$(cd "$(dirname "$0")/.." && pwd)
# Vitis does not work in folders whose names have other characters.
case $project in
  *[!A-Za-z0-9_./,:=@+~-]*)
    echo "Vitis cannot work in $project; move the project to a folder whose name has no spaces or special characters" >&2
    exit 2
    ;;
esac
work=$project/build/vitis
config=$work/hls_config.cfg
mkdir -p "$work"
sed "s|@PROJECT@|$project|g" "$project/scripts/hls_config.cfg" > "$config"
cd "$work"

for step in "$@"; do
  case $step in
    csim) vitis-run --mode hls --csim --config "$config" --work_dir "$work/nano_kernel" ;;
    csynth) v++ -c --mode hls --config "$config" --work_dir "$work/nano_kernel" ;;
    cosim) vitis-run --mode hls --cosim --config "$config" --work_dir "$work/nano_kernel" ;;
    export) vitis-run --mode hls --package --config "$config" --work_dir "$work/nano_kernel" ;;
  esac
done
