"""A stand-in for the part of PYNQ that pynq_accelerator.py uses: a simulation of the Verilog replaces the board.

Overlay starts that simulation, build/accelerator/run, instead of a bitstream. As on a board without coherent caches,
there are two copies of a buffer: the accelerator sees what was flushed, Python sees what was invalidated.

The environment may say how memory is given out: MOCK_MEMORY_AT is the first address, MOCK_MEMORY_BYTES the most bytes
of a buffer.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np

# The first address: above 32 bits, so that both halves of an address are tested.
LOWEST = int(os.environ.get("MOCK_MEMORY_AT", "0x7f0000000"), 0)
MOST_BYTES = int(os.environ.get("MOCK_MEMORY_BYTES", "0x40000000"), 0)
PAGE = 4096
_allocated = {}


class _Simulation:
    """A process that serves requests (sim/accelerator_server.hpp)."""

    def __init__(self):
        self._process = None

    def start(self, program):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen([os.path.abspath(program), "--serve", "1"], **pipes)
        for address, buffer in _allocated.items():
            self.ask(f"add {address} {buffer.nbytes}")

    @property
    def runs(self):
        return self._process is not None

    def ask(self, request, content=b"", answer_bytes=None):
        """The answer: a line, or so many bytes."""
        try:
            self._process.stdin.write(f"{request}\n".encode() + content)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        out = self._process.stdout
        answer = out.readline() if answer_bytes is None else out.read(answer_bytes)
        if not answer:
            raise RuntimeError(f"the simulated accelerator ended at: {request}")
        return answer


_simulation = _Simulation()


class Buffer(np.ndarray):
    """An array with a copy that the accelerator sees at device_address."""

    def flush(self):
        _simulation.ask(f"put {self.device_address} {self.nbytes}", self.tobytes())

    def invalidate(self):
        content = _simulation.ask(f"get {self.device_address} {self.nbytes}", answer_bytes=self.nbytes)
        self[:] = np.frombuffer(content, self.dtype).reshape(self.shape)

    def freebuffer(self):
        del _allocated[self.device_address]
        _simulation.ask(f"remove {self.device_address}")


def allocate(shape, dtype="u4"):
    if len(shape) != 1 or np.dtype(dtype).itemsize != 1:
        raise RuntimeError("the mock allocates bytes in one dimension alone")
    buffer = np.zeros(min(shape[0], MOST_BYTES), dtype).view(Buffer)
    ends = [-(-(address + other.nbytes) // PAGE) * PAGE for address, other in _allocated.items()]
    buffer.device_address = max([LOWEST, *ends])
    _allocated[buffer.device_address] = buffer
    if _simulation.runs:
        _simulation.ask(f"add {buffer.device_address} {buffer.nbytes}")
    return buffer


class Overlay:
    """Starts the simulation of the accelerator."""

    def __init__(self, bitfile_name):
        _simulation.start(bitfile_name)
        self.accelerator = _Registers()
        project = Path(__file__).resolve().parents[3]
        name = json.loads((project / "accelerator.json").read_text())["accelerator"]
        self.ip_dict = {"accelerator": {"type": f"moeforge.org:accelerator:{name}:1.0"}}


class _Registers:
    def read(self, offset=0):
        return int(_simulation.ask(f"read {offset}"))

    def write(self, offset, value):
        _simulation.ask(f"write {offset} {value}")
