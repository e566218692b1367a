#!/bin/sh
# Writes the vectors of data/ as text that Verilog's $readmemh reads: build/hex/….hex, words of 32 bits in hexadecimal.
#   scripts/hex.sh
# It needs a shell, find and od alone, so it works where there is only a simulator.
set -eu
cd "$(dirname "$0")/.."

# od prints words as the machine stores them; the files have the low byte first.
if [ "$(printf '\001\000\000\000' | od -An -tx4 | tr -d ' \n')" != 00000001 ]; then
  echo "this machine stores the high byte of a word first: make build/hex on another and copy it" >&2
  exit 3
fi

# data/network is the HLS kernel's.
find data -name '*.bin' ! -path 'data/network/*' | while read -r file; do
  hex=build/hex/${file#data/}
  mkdir -p "$(dirname "$hex")"
  # The accelerator's weights have a header for hosts, which says how long it is.
  skip=0
  [ "$file" != data/accelerator/weights.bin ] || skip=$(od -An -tu4 -j12 -N4 "$file" | tr -d ' ')
  od -An -v -tx4 -j"$skip" "$file" > "${hex%.bin}.hex.new"
  mv "${hex%.bin}.hex.new" "${hex%.bin}.hex"
done
