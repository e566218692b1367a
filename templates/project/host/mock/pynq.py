"""A stand-in for the part of PYNQ that pynq_host.py uses: a library of the compiled kernel replaces the board.

Overlay loads that library, build/libkernel_mock.so, instead of a bitstream. As on a board without coherent caches,
there are two copies of a buffer: the kernel sees what was flushed, Python sees what was invalidated.
"""

import ctypes
import time

import numpy as np

AP_START, AP_DONE = 0, 1  # bits of CTRL

# The first address: above 32 bits, so that both halves of a pointer are tested.
LOWEST = 0x7_F000_0000
PAGE = 4096
_allocated = {}


class Buffer(np.ndarray):
    """An array with a copy that the kernel sees at device_address."""

    def flush(self):
        self._device[:] = self.tobytes()

    def invalidate(self):
        self[:] = np.frombuffer(self._device, self.dtype).reshape(self.shape)

    def freebuffer(self):
        del _allocated[self.device_address]


def allocate(shape, dtype="u4"):
    buffer = np.zeros(shape, dtype).view(Buffer)
    ends = [address + other.nbytes for address, other in _allocated.items()]
    buffer.device_address = (max([LOWEST, *ends]) + PAGE) // PAGE * PAGE
    buffer._device = bytearray(b"\xcd" * buffer.nbytes)
    _allocated[buffer.device_address] = buffer
    return buffer


class Overlay:
    """Loads the library. It has the kernel and a timer."""

    def __init__(self, bitfile_name):
        self._library = ctypes.CDLL(bitfile_name)
        self._library.kernel_mock_name.restype = ctypes.c_char_p
        name = self._library.kernel_mock_name().decode()
        timer = "xilinx.com:ip:axi_timer:2.0"
        self.ip_dict = {"kernel": {"type": f"xilinx.com:hls:{name}:1.0"}, "timer": {"type": timer}}
        self.kernel = _Kernel(self._library)
        self.timer = _Timer()


class _Timer:
    """An AXI timer that counts cycles of FREQUENCY from when it is enabled."""

    FREQUENCY = 100_000_000

    def __init__(self):
        self._load = self._counter = 0
        self._enabled_at = None

    def write(self, offset, value):
        if offset == 0x04:
            self._load = value
        elif offset == 0x00 and value == 1 << 5:
            self._counter, self._enabled_at = self._load, None
        elif offset == 0x00 and value == 1 << 7:
            self._enabled_at = time.perf_counter()
        else:
            raise RuntimeError(f"the mock's timer does not support writing {value:#x} at {offset:#x}")

    def read(self, offset):
        if offset != 0x08 or self._enabled_at is None:
            raise RuntimeError("the mock's timer is not counting, or the address is not its counter's")
        return (self._counter + int((time.perf_counter() - self._enabled_at) * self.FREQUENCY)) % 2**32


class _Kernel:
    def __init__(self, library):
        self.register_map = _registers(library)


def _registers(library):
    """A register map like PYNQ's: it has one attribute for each register of the kernel, and no others."""
    library.kernel_mock_argument.restype = ctypes.c_char_p
    library.kernel_mock_is_pointer.restype = ctypes.c_int
    count = library.kernel_mock_arguments()
    names = [library.kernel_mock_argument(i).decode() for i in range(count)]
    pointers = [bool(library.kernel_mock_is_pointer(i)) for i in range(count)]
    halves = [name + half for name, pointer in zip(names, pointers) for half in (("_1", "_2") if pointer else ("",))]
    registers = type("RegisterMap", (), {"__slots__": ("CTRL", *halves)})()
    for half in halves:
        setattr(registers, half, 0)
    registers.CTRL = _Control(lambda: _run(library, registers, names, pointers))
    return registers


class _Control:
    """Starts the kernel when its start bit is set; reading the done bit clears it."""

    def __init__(self, start):
        self._start = start
        self._done = 0

    def __setitem__(self, bit, value):
        if (bit, value) != (AP_START, 1):
            raise RuntimeError(f"the mock only supports writing 1 to bit {AP_START} of CTRL, not {value} to bit {bit}")
        self._start()
        self._done = 1

    def __getitem__(self, bit):
        # A read returns all bits together, so reading any bit clears the done bit.
        done, self._done = self._done, 0
        return done if bit == AP_DONE else 0


def _run(library, registers, names, pointers):
    memories = [_memory(registers, name) if pointer else None for name, pointer in zip(names, pointers)]
    addresses = [None if memory is None else ctypes.addressof(ctypes.c_char.from_buffer(memory)) for memory in memories]
    lengths = [0 if memory is None else len(memory) for memory in memories]
    scalars = [0 if pointer else int(getattr(registers, name)) for name, pointer in zip(names, pointers)]
    library.kernel_mock_run.restype = ctypes.c_char_p
    error = library.kernel_mock_run(
        (ctypes.c_void_p * len(names))(*addresses),
        (ctypes.c_size_t * len(names))(*lengths),
        (ctypes.c_uint32 * len(names))(*scalars),
    )
    if error is not None:
        raise RuntimeError(error.decode())


def _memory(registers, name):
    """The memory that a pointer argument of the kernel points at; it must be the start of a buffer."""
    address = getattr(registers, name + "_2") << 32 | getattr(registers, name + "_1")
    if address not in _allocated:
        raise RuntimeError(f"{name} points at {address:#x}, where no buffer starts")
    return _allocated[address]._device
