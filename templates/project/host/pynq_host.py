"""Runs the kernel of a generated project on a Zynq board, with PYNQ.

As a program:  python3 pynq_host.py nano.bit weights.bin images.bin --task 0 --images 2
As a module:   run = Accelerator("nano.bit", "weights.bin").run(images, task="depth"); run.values, run.floats

The layout of the memory comes from the project's memory.json, in the folder of this file or in the one above; the
other Python files of host/ must be in the folder of this file. Exit codes: 0 done, 1 a tensor differs from --expected,
2 a file or an argument was refused, 3 the board or its software failed.
"""

import sys
import time
from typing import NamedTuple, Optional

import numpy as np
import pynq

from host_program import Job, host_arguments, run_host
from host_results import find_name, rows_at, to_floats, words_of
from packed_files import Refused, must_be_readable, pack_images, read_memory, read_weights
from pynq_board import find_kernel

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


def parse_arguments(arguments):
    about = "Runs images through the network for one task, on the board."
    parser = host_arguments(about, "weights.bin that was packed for this config")
    parser.add_argument("--memory", help="memory.json to use instead of the project's own")
    return parser.parse_args(arguments)


def execute(options):
    """Runs the network as the options say. Returns the exit code."""
    memory = read_memory(options.memory)
    job = Job.of(options, memory, memory["tensors"]["result"])
    accelerator = Accelerator(options.bitstream, options.weights, options.memory)
    run = accelerator.run(job.images, options.task)
    counted = f"about {run.estimated_cycles}" if run.cycles is None else run.cycles
    print(f"{len(job.images)} images of task {options.task}: {run.seconds:.6f} s, {counted} cycles")
    placed = {tensor["name"] for tensor in memory["tensors"]["placed"]}
    return job.finish(run.values, lambda name: accelerator.tensor(name) if name in placed else None)


def main(arguments=None):
    return run_host(execute, parse_arguments(arguments))


if __name__ == "__main__":
    sys.exit(main())
