"""Runs the kernel of a generated project on a Zynq board, with PYNQ.

As a program:  python3 pynq_host.py nano.bit weights.bin images.bin --task 0 --images 2
As a module:   run = Accelerator("nano.bit", "weights.bin").run(images, task="depth"); run.values, run.floats

The layout of the memory comes from the project's memory.json, in the folder of this file or in the one above;
packed_files.py must be in the folder of this file. Exit codes: 0 done, 1 a tensor differs from --expected, 2 a file or
an argument was refused, 3 the board or its software failed.
"""

import argparse
import os
import sys
import time
from typing import NamedTuple, Optional

import numpy as np
import pynq

from packed_files import (
    Refused,
    must_be_readable,
    must_be_writable,
    pack_images,
    read_digests,
    read_images,
    read_memory,
    read_number,
    read_weights,
    write_file,
)

# Bits of CTRL (UG1399). Used by number, because some versions of PYNQ cannot set a field of one bit by name.
AP_START, AP_DONE = 0, 1


class Run(NamedTuple):
    """The result of a run. `values` are int32 [images][rows][columns], `floats` the real numbers that they represent;
    both are None if the run stopped early. `seconds` is wall time, from writing the start bit until the host sees that
    the kernel has ended; `cycles` is what the block design's timer counted in that time in the kernel's clock, None if
    the bitstream has no timer. `estimated_cycles` is the wall time in cycles of the requested clock."""

    values: np.ndarray
    floats: np.ndarray
    seconds: float
    cycles: Optional[int]
    estimated_cycles: int


class Accelerator:
    """The kernel in a bitstream, with packed weights in its memory.

    bitstream: file that PYNQ loads, with its .hwh in the same folder; weights: a weights.bin; memory: a memory.json to
    use instead of the project's own; timeout: seconds after which a run is given up.
    """

    def __init__(self, bitstream, weights, memory=None, timeout=60.0):
        self.memory = read_memory(memory)
        self.timeout = timeout
        self._buffers = {}
        must_be_readable(bitstream)
        image = read_weights(weights, self.memory)
        overlay = pynq.Overlay(str(bitstream))
        self._registers = find_kernel(overlay, self.memory["kernel"]).register_map
        self._timer = CycleTimer.of(overlay)
        buffer = self._allocated("weights", len(image))
        buffer[: len(image)] = np.frombuffer(image, np.uint8)
        buffer.flush()

    def run(self, images, task, stop_after=None):
        """Runs images through the network for one task. images: unsigned pixels [images][channels][height][width];
        task: its number or name; stop_after: number or name of the step to stop after, to look at tensors. Returns a
        Run."""
        task = find_name(self.memory["tasks"], task, "task")
        stop = -1 if stop_after is None else find_name(self.memory["steps"], stop_after, "step")
        pixels = self._fill_images(images)
        tensors = self.memory["tensors"]
        buffer = self._allocated("tensors", tensors["bytes"] + pixels * tensors["resultBytes"])
        buffer[: self.memory["wordBytes"]] = 0  # clears the status of an earlier run
        buffer.flush()
        self._set_arguments({"task_id": task, "images": pixels, "stop_after": stop})
        if self._timer is not None:
            self._timer.start()
        seconds = self._start()
        estimated = round(seconds * self.memory["clockMhz"] * 1e6)
        cycles = None if self._timer is None else self._timer.count(estimated)
        buffer.invalidate()
        self._check_status(buffer)
        values = None if stop_after is not None else self._results(buffer, pixels)
        floats = None if values is None else to_floats(values, tensors["result"])
        return Run(values, floats, seconds, cycles, estimated)

    def tensor(self, name):
        """A tensor after the last image of the last run: int32 [rows][columns]."""
        placed = self._placed(name)
        if "tensors" not in self._buffers:
            raise Refused("there are no tensors before the first run; call run first")
        return rows_at(self._buffers["tensors"], placed["offset"], placed)

    def tensor_floats(self, name):
        """The real numbers that a tensor's integers represent."""
        return to_floats(self.tensor(name), self._placed(name))

    def _placed(self, name):
        placed = self.memory["tensors"]["placed"]
        return placed[find_name([tensor["name"] for tensor in placed], name, "tensor in memory")]

    def _fill_images(self, images):
        packed = pack_images(images, self.memory["image"])
        buffer = self._allocated("image", packed.size)
        buffer[: packed.size] = packed.reshape(-1)
        buffer.flush()
        return len(packed)

    def _allocated(self, name, size):
        """The buffer of that name, in whole words; allocated again if it is too small."""
        size += -size % self.memory["wordBytes"]
        if name in self._buffers and self._buffers[name].size < size:
            self._buffers.pop(name).freebuffer()
        if name not in self._buffers:
            self._buffers[name] = pynq.allocate(shape=(size,), dtype=np.uint8)
        return self._buffers[name]

    def _set_arguments(self, scalars):
        for argument in self.memory["arguments"]:
            if argument["kind"] == "scalar":
                self._set_register(argument["name"], "", scalars[argument["name"]])
                continue
            address = self._buffers[argument["buffer"]].device_address
            self._set_register(argument["name"], "_1", address)
            self._set_register(argument["name"], "_2", address >> 32)

    def _set_register(self, name, half, value):
        register = name + half
        if not hasattr(self._registers, register):
            raise Refused(
                f"the kernel in the bitstream has no register {register}: it was built for another config; "
                "build the bitstream of this project"
            )
        setattr(self._registers, register, value & 0xFFFFFFFF)

    def _start(self):
        begin = time.perf_counter()
        self._registers.CTRL[AP_START] = 1
        while not self._registers.CTRL[AP_DONE]:
            if time.perf_counter() - begin > self.timeout:
                repair = "load the bitstream again, or give a longer timeout"
                raise Refused(f"the kernel did not end within {self.timeout} s; {repair}")
        return time.perf_counter() - begin

    def _check_status(self, buffer):
        status = int(words_of(buffer[: self.memory["wordBytes"]])[0])
        if status == self.memory["status"]["done"]:
            return
        reasons = {refusal["status"]: refusal["about"] for refusal in self.memory["refusals"]}
        unknown = "which is not a status of this kernel; check that the bitstream is of this project"
        raise Refused(f"the kernel refused: status {status}, {reasons.get(status, unknown)}")

    def _results(self, buffer, count):
        tensors = self.memory["tensors"]
        starts = [tensors["resultsOffset"] + i * tensors["resultBytes"] for i in range(count)]
        return np.stack([rows_at(buffer, start, tensors["result"]) for start in starts])


class CycleTimer:
    """The AXI timer of the block design (AMD PG079), which counts up in the kernel's clock."""

    CONTROL, LOAD, COUNTER = 0x00, 0x04, 0x08
    LOAD_NOW, ENABLE = 1 << 5, 1 << 7

    def __init__(self, ip):
        self._ip = ip

    @classmethod
    def of(cls, overlay):
        for name, ip in overlay.ip_dict.items():
            if ":axi_timer:" in ip["type"]:
                return cls(getattr(overlay, name))
        return None

    def start(self):
        self._ip.write(self.LOAD, 0)
        self._ip.write(self.CONTROL, self.LOAD_NOW)
        self._ip.write(self.CONTROL, self.ENABLE)

    def count(self, estimate):
        """Cycles since the start. The counter has 32 bits: the estimate tells how often it has wrapped around."""
        counted = self._ip.read(self.COUNTER)
        return counted + max(0, round((estimate - counted) / 2**32)) * 2**32


def find_kernel(overlay, kernel):
    """The overlay's only instance of the kernel, whatever its name in the block design."""
    for name, ip in overlay.ip_dict.items():
        if f":{kernel}:" in ip["type"]:
            return getattr(overlay, name)
    repair = "build the bitstream of this project"
    raise Refused(f"the bitstream has no {kernel}: it was built for another config; {repair}")


def find_name(names, wanted, what):
    """The number of a task, a step or a tensor, which is given by its name or its number."""
    for number, name in enumerate(names):
        if str(wanted) in (name, str(number)):
            return number
    raise Refused(f"there is no {what} {wanted}; give {', '.join(names)}, or a number from 0 to {len(names) - 1}")


def words_of(data):
    return np.asarray(data).view(np.dtype("<i4"))


def rows_at(buffer, offset, layout):
    end = offset + layout["rows"] * layout["rowBytes"]
    rows = words_of(buffer[offset:end]).reshape(layout["rows"], -1)
    return rows[:, : layout["columns"]].astype(np.int32)


def to_floats(values, layout):
    return values * 2.0 ** -layout["fractionBits"]


def digest(values):
    """FNV-1a of 64 bits over the little-endian bytes, as the project's test bench computes it."""
    state = 0xCBF29CE484222325
    for byte in np.ascontiguousarray(values, dtype="<i4").tobytes():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def differences(accelerator, run, path, digests):
    """Compares results and tensors with the digests of a file. Returns the names that differ, and the count."""
    memory = {tensor["name"] for tensor in accelerator.memory["tensors"]["placed"]}
    results = run.values.reshape(-1, run.values.shape[-1])
    compared, wrong = 0, []
    for name, rows, expected in digests:
        if name != "results" and name not in memory:
            continue  # it stays on the chip
        values = results if name == "results" else accelerator.tensor(name)[:rows]
        if len(values) != rows:
            raise Refused(
                f"{path}: expects {rows} rows of {name}, but there are {len(values)}; "
                "set --images to the number of images that it was made with"
            )
        compared += 1
        if digest(values) != expected:
            wrong.append(name)
    if compared == 0:
        raise Refused(f"{path}: is not a file of digests; give data/network/expected_task<T>.txt")
    return wrong, compared


def parse_arguments(arguments):
    about = "Runs images through the network for one task, on the board."
    parser = argparse.ArgumentParser(description=about, allow_abbrev=False)
    parser.add_argument("bitstream")
    parser.add_argument("weights", help="weights.bin that was packed for this config")
    parser.add_argument("images", help="packed images, one after another")
    parser.add_argument("--task", default="0", help="number or name of the task")
    parser.add_argument("--images", default="1", dest="count", help="how many images to run")
    parser.add_argument("--expected", help="file of digests to compare with: data/network/expected_task<T>.txt")
    parser.add_argument("--out", help="file for the results: little-endian int32 [images][rows][columns]")
    parser.add_argument("--memory", help="memory.json to use instead of the project's own")
    return parser.parse_args(arguments)


def execute(options):
    """Runs the network as the options say. Returns the exit code."""
    count = read_number("--images", options.count)
    digests = read_digests(options.expected) if options.expected else None
    if options.out:
        must_be_writable(options.out)
    memory = read_memory(options.memory)
    images = read_images(options.images, count, memory["image"])
    find_name(memory["tasks"], options.task, "task")
    accelerator = Accelerator(options.bitstream, options.weights, options.memory)
    run = accelerator.run(images, options.task)
    counted = f"about {run.estimated_cycles}" if run.cycles is None else run.cycles
    print(f"{count} images of task {options.task}: {run.seconds:.6f} s, {counted} cycles")
    if options.out:
        write_file(options.out, run.values.astype("<i4").tobytes())
    if digests is None:
        return 0
    wrong, compared = differences(accelerator, run, options.expected, digests)
    for name in wrong:
        print(f"{name} differs")
    print(f"{options.expected}: {len(wrong)} of {compared} tensors differ")
    return 1 if wrong else 0


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        code = execute(options)
        sys.stdout.flush()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written to stdout is not tried again
        return 3
    return code


if __name__ == "__main__":
    sys.exit(main())
