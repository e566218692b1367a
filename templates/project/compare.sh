#!/bin/sh
# Compares every expected stream of a folder of vectors with what a run wrote. usage: compare.sh DATA OUT
data=$1
out=$2
for expected in "$data"/expected/*.bin; do
  stream=$(basename "$expected")
  if ! cmp "$expected" "$out/$stream"; then
    echo "FAILED $data: $stream differs from what is expected" >&2
    exit 1
  fi
done
echo "ok     $data"
