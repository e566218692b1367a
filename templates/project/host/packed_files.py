"""Reads and writes the files of a host: maps of memory, packed weights and images from moeforge, digests."""

import json
import os
import re
import stat
import struct
from pathlib import Path
from typing import NamedTuple, Tuple

import numpy as np

HEADER = struct.Struct("<8sIIQ8x32s")  # of packed weights: magic, version, its own length, bytes of the image, config


class Refused(Exception):
    """A file or an argument cannot be used, or the kernel refused to run; the message says which, and why."""


class MapFile(NamedTuple):
    """A file of the project that says how memory is laid out, and keys without which it is none."""

    name: str
    keys: Tuple[str, ...]


BOTH_MAPS = ("config", "configHash", "weights", "tasks", "classes", "image")
KERNEL_MAP = MapFile("memory.json", ("kernel", "arguments", *BOTH_MAPS, "steps", "tensors", "status", "refusals"))
ACCELERATOR_MAP = MapFile(
    "accelerator.json", ("accelerator", "registers", *BOTH_MAPS, "result", "scratch", "operations")
)


def read_memory(path=None, kind=KERNEL_MAP):
    """Reads the project's memory.json or accelerator.json, or the one at `path`."""
    here = Path(__file__).resolve().parent
    candidates = [Path(path)] if path is not None else [folder / kind.name for folder in (here, here.parent)]
    for candidate in candidates:
        if candidate.exists():
            return parse_memory(candidate, kind)
    raise Refused(f"{candidates[0]}: not found; copy the project's {kind.name} there")


def parse_memory(path, kind):
    repair = f"copy the project's {kind.name} again"
    try:
        memory = json.loads(read_file(path))
    except ValueError as error:
        raise Refused(f"{path}: is not JSON: {error}; {repair}") from error
    missing = [key for key in kind.keys if not isinstance(memory, dict) or key not in memory]
    if missing:
        raise Refused(f"{path}: is not the {kind.name} of a project: it has no {missing[0]}; {repair}")
    return memory


def read_file(path):
    must_be_readable(path)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from error


def must_be_readable(path):
    must_be_regular(path, "read")
    try:
        with open(path, "rb"):
            pass
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from error


def must_be_regular(path, what):
    """Refuses what exists but is not a regular file: devices and pipes may never end, and must not be replaced."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return  # opening it reports that
    except OSError as error:
        raise Refused(f"{path}: cannot be {what}: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        raise Refused(f"{path}: cannot be {what}: it is not a regular file")


def must_be_writable(path):
    """Reports before a run what could not be written after it."""
    must_be_regular(path, "written")
    try:
        with open(beside(path), "xb"):
            pass
        os.remove(beside(path))
    except OSError as error:
        raise Refused(f"{path}: cannot be written: {error.strerror}") from error


def write_file(path, content):
    """Writes a whole file, or leaves what was there."""
    must_be_regular(path, "written")
    try:
        with open(beside(path), "xb") as file:
            file.write(content)
        os.replace(beside(path), path)
    except OSError as error:
        if os.path.exists(beside(path)):
            os.remove(beside(path))
        raise Refused(f"{path}: cannot be written: {error.strerror}") from error


def beside(path):
    return f"{path}.{os.getpid()}.tmp"


def read_number(name, text):
    """The value of an option that takes a whole number."""
    if re.fullmatch("[0-9]{1,9}", text) is None:
        raise Refused(f"{name} {text}: is not a whole number; give one from 0 to 999999999")
    return int(text)


def read_digests(path):
    """Reads lines of a name, a number of rows and a digest, as [name, rows, digest]."""
    lines = read_file(path).decode("ascii", "replace").splitlines()
    digests = [re.fullmatch(r"(\S+) ([0-9]{1,9}) ([0-9a-f]{16})", line) for line in lines]
    if not digests or None in digests:
        raise Refused(f"{path}: is not a file of digests; give data/network/expected_task<T>.txt")
    return [(match[1], int(match[2]), match[3]) for match in digests]


def read_weights(path, memory):
    """The bytes of a file of weights that was packed for this accelerator, with its header."""
    image = read_file(path)
    weights = memory["weights"]
    repair = "pack the weights again with moeforge weights pack"
    if len(image) < HEADER.size or image[:8] != weights["magic"].encode():
        raise Refused(f"{path}: is not a memory image; {repair}")
    _, version, header, size, config = HEADER.unpack(image[: HEADER.size])
    if (version, header) != (weights["version"], weights["headerBytes"]):
        raise Refused(f"{path}: is not a memory image of version {weights['version']}; {repair}")
    if config.hex() != memory["configHash"]:
        raise Refused(
            f"{path}: belongs to another config: it was packed for {config.hex()}, this accelerator is "
            f"{memory['config']}, {memory['configHash']}; {repair}"
        )
    if size != weights["bytes"] or len(image) != size:
        raise Refused(f"{path}: has {len(image)} bytes, but needs {weights['bytes']}; {repair}")
    return image


def read_images(path, count, image):
    """The first images of a packed file, as pixels [images][channels][height][width]."""
    packed = read_file(path)
    if len(packed) == 0 or len(packed) % image["bytes"] != 0:
        raise Refused(
            f"{path}: has {len(packed)} bytes, but images of this config have {image['bytes']} bytes each; "
            "give a file of images that was packed for this config"
        )
    if not 0 < count <= len(packed) // image["bytes"]:
        there = len(packed) // image["bytes"]
        raise Refused(f"--images {count}: is not a number from 1 to {there}; {path} has {there} images")
    rows = np.frombuffer(packed, np.uint8).reshape(-1, image["channels"], image["height"], image["rowBytes"])
    return rows[:count, :, :, : image["width"] * image["pixelBytes"]].copy().view(pixel_type(image))


def pack_images(images, image):
    """Images in the layout of the kernel's memory, uint8 [images][bytes]: every row starts at a word."""
    shape = (image["channels"], image["height"], image["width"])
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != shape or len(images) == 0 or images.dtype != pixel_type(image):
        raise Refused(
            f"images are {images.dtype} {list(images.shape)}; give one or more as {pixel_type(image)} "
            f"[images][{shape[0]}][{shape[1]}][{shape[2]}]"
        )
    rows = np.zeros((len(images), *shape[:2], image["rowBytes"]), np.uint8)
    rows[..., : shape[2] * image["pixelBytes"]] = np.ascontiguousarray(images).view(np.uint8)
    return rows.reshape(len(images), image["bytes"])


def pixel_type(image):
    return np.dtype(f"<u{image['pixelBytes']}")
