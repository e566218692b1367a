"""Runs the Verilog accelerator of a generated project on a Zynq board, with PYNQ.

As a program:  python3 pynq_accelerator.py nano_accel.bit accelerator.bin images.bin --task 0 --images 2
As a module:   run = Accelerator("nano_accel.bit", "accelerator.bin").run(images, task="depth"); run.values, run.floats

Registers and the layout of the memory come from the project's accelerator.json, in the folder of this file or in the
one above; the other Python files of host/ must be in the folder of this file. Exit codes: 0 done, 1 the results differ
from --expected, 2 a file or an argument was refused, 3 the board or its software failed.
"""

import sys
import time
from typing import Dict, NamedTuple

import numpy as np
import pynq

from host_program import Job, host_arguments, run_host
from host_results import find_name, rows_at, to_floats
from packed_files import ACCELERATOR_MAP, Refused, must_be_readable, pack_images, read_memory, read_weights
from pynq_board import find_kernel

# Registers of addresses, in the order in which ERROR_CAUSE counts them.
ADDRESSES = ("WEIGHTS", "IMAGE", "OUTPUT", "SCRATCH")


class Run(NamedTuple):
    """The result of a run. `values` are int32 [images][rows][columns], `floats` the real numbers that they represent.
    `seconds` is wall time, from the start until the host sees the end; `cycles` is what the accelerator counted, and
    `operations` what each of its operations took of them over all images."""

    values: np.ndarray
    floats: np.ndarray
    seconds: float
    cycles: int
    operations: Dict[str, int]


class Accelerator:
    """The accelerator in a bitstream, with packed weights in its memory.

    bitstream: file that PYNQ loads, with its .hwh in the same folder; weights: an accelerator.bin; memory: an
    accelerator.json to use instead of the project's own; timeout: seconds after which a run is aborted.
    """

    def __init__(self, bitstream, weights, memory=None, timeout=60.0):
        self.memory = read_memory(memory, ACCELERATOR_MAP)
        self.timeout = timeout
        self._buffers = {}
        must_be_readable(bitstream)
        header = self.memory["weights"]["headerBytes"]
        image = np.frombuffer(read_weights(weights, self.memory)[header:], np.uint8)
        self._ip = find_kernel(pynq.Overlay(str(bitstream)), self.memory["accelerator"])
        self._check_bitstream()
        self._fill("WEIGHTS", image)

    def run(self, images, task):
        """Runs images through the network for one task. images: unsigned pixels [images][channels][height][width];
        task: its number or name. Returns a Run."""
        number = find_name(self.memory["tasks"], task, "task")
        pixels = pack_images(images, self.memory["image"])
        result = self.memory["result"]
        self._fill("IMAGE", pixels.reshape(-1))
        # Nothing of the host's may lie in its cache, to be written over results later.
        output = self._fill("OUTPUT", np.zeros(len(pixels) * result["bytes"], np.uint8))
        if self.memory["scratch"]["bytes"] > 0:
            self._fill("SCRATCH", np.zeros(self.memory["scratch"]["bytes"], np.uint8))
        self._write("TASK", number)
        self._write("IMAGES", len(pixels))
        for name, buffer in self._buffers.items():
            self._write(f"{name}_LO", buffer.device_address & 0xFFFFFFFF)
            self._write(f"{name}_HI", buffer.device_address >> 32)
        seconds = self._start()
        output.invalidate()
        values = np.stack([rows_at(output, i * result["bytes"], result) for i in range(len(pixels))])
        return Run(values, to_floats(values, result), seconds, self._cycles(), self._operations())

    def _check_bitstream(self):
        version = self.memory["registers"]["version"]
        if self._read("VERSION") != version:
            raise Refused(
                f"the registers are of version {self._read('VERSION')}, this host knows {version}; "
                "take host and bitstream from one project"
            )
        if self._read("CONFIG_HASH") != int(self.memory["configHash"][:8], 16):
            raise Refused(
                f"the bitstream was built for another config: its hash begins with {self._read('CONFIG_HASH'):08x}, "
                f"this accelerator is {self.memory['config']}, {self.memory['configHash']}; "
                "build the bitstream of this project"
            )

    def _fill(self, name, content):
        """Puts bytes into the buffer of an address, which is allocated again if it is too small."""
        if name in self._buffers and self._buffers[name].size < content.size:
            self._buffers.pop(name).freebuffer()
        if name not in self._buffers:
            self._buffers[name] = pynq.allocate(shape=(content.size,), dtype=np.uint8)
        buffer = self._buffers[name]
        self._check_buffer(name, buffer.device_address, buffer.size, content.size)
        buffer[: content.size] = content
        buffer.flush()
        return buffer

    def _check_buffer(self, name, address, size, needed):
        """What the accelerator would refuse, or read and write beyond."""
        beat, bits = self.memory["beatBytes"], self.memory["addressBits"]
        if size < needed:
            raise Refused(f"the buffer of {name} has {size} bytes, but needs {needed}; allocate a larger one")
        if address % beat != 0:
            raise Refused(
                f"the buffer of {name} is at {address:#x}, which is not a multiple of the {beat} bytes of a beat; "
                "allocate it at a multiple of 4096"
            )
        if address + size > 1 << bits:
            raise Refused(
                f"the buffer of {name} at {address:#x} ends beyond the {bits} bits of the accelerator's addresses; "
                "allocate it in lower memory"
            )

    def _start(self):
        begin = time.perf_counter()
        self._write("CONTROL", self._bit("CONTROL_START"))
        while self._read("STATUS") & self._bit("STATUS_BUSY"):
            if time.perf_counter() - begin > self.timeout:
                self._abort()
                raise Refused(f"the accelerator did not end within {self.timeout} s; give a longer timeout")
        seconds = time.perf_counter() - begin
        if not self._read("STATUS") & self._bit("STATUS_DONE"):
            raise RuntimeError(f"the accelerator ended with an error: {self._cause()}")
        return seconds

    def _abort(self):
        """Ends a run: the accelerator is busy until its last burst on the bus has ended."""
        self._write("CONTROL", self._bit("CONTROL_ABORT"))
        while self._read("STATUS") & self._bit("STATUS_BUSY"):
            pass

    def _cause(self):
        cause = self._read("ERROR_CAUSE")
        at = self._read("ERROR_ADDR_LO") | self._read("ERROR_ADDR_HI") << 32
        field = cause // self._bit("ERROR_CAUSE_PORT")
        if cause & self._bit("ERROR_CAUSE_NO_TASK"):
            return "there is no such task"
        if cause & self._bit("ERROR_CAUSE_UNALIGNED"):
            return f"the address of {ADDRESSES[field]}, {at:#x}, is not a multiple of a beat"
        what = "write" if cause & self._bit("ERROR_CAUSE_WRITE") else "read"
        response = cause % self._bit("ERROR_CAUSE_WRITE")
        return f"the {what} at {at:#x} on port {field} had response {response}"

    def _cycles(self):
        low = self._read("CYCLES_LO")  # holds the upper half for the next read
        return low | self._read("CYCLES_HI") << 32

    def _operations(self):
        counters = self.memory["registers"]["offsets"]["COUNTERS"]
        return {name: self._ip.read(counters + 4 * i) for i, name in enumerate(self.memory["operations"])}

    def _bit(self, name):
        return 1 << self.memory["registers"]["bits"][name]

    def _read(self, name):
        return self._ip.read(self.memory["registers"]["offsets"][name])

    def _write(self, name, value):
        self._ip.write(self.memory["registers"]["offsets"][name], value)


def parse_arguments(arguments):
    about = "Runs images through the network for one task, on the Verilog accelerator of the board."
    parser = host_arguments(about, "accelerator.bin that was packed for this config")
    parser.add_argument("--memory", help="accelerator.json to use instead of the project's own")
    return parser.parse_args(arguments)


def execute(options):
    """Runs the network as the options say. Returns the exit code."""
    memory = read_memory(options.memory, ACCELERATOR_MAP)
    job = Job.of(options, memory, memory["result"])
    run = Accelerator(options.bitstream, options.weights, options.memory).run(job.images, options.task)
    print(f"{len(job.images)} images of task {options.task}: {run.seconds:.6f} s, {run.cycles} cycles")
    return job.finish(run.values, lambda name: None)  # all other tensors stay on the chip


def main(arguments=None):
    return run_host(execute, parse_arguments(arguments))


if __name__ == "__main__":
    sys.exit(main())
