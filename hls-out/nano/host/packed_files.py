"""The files of a host: memory.json, weights.bin and images as moeforge writes them, digests, and results."""

import json
import os
import re
import stat
import struct
from pathlib import Path

import numpy as np

HEADER = struct.Struct("<8sIIQ8x32s")  # of weights.bin: magic, version, its own length, bytes of the image, config


class Refused(Exception):
    """A file, an argument or the kernel says no; the message names what, and why."""


def read_memory(path=None):
    """The project's memory.json, or another."""
    here = Path(__file__).resolve().parent
    candidates = [Path(path)] if path is not None else [folder / "memory.json" for folder in (here, here.parent)]
    for candidate in candidates:
        if candidate.exists():
            return parse_memory(candidate)
    raise Refused(f"{candidates[0]}: not found; copy the project's memory.json there")


def parse_memory(path):
    try:
        memory = json.loads(read_file(path))
    except ValueError as error:
        raise Refused(f"{path}: is not JSON: {error}") from error
    keys = ("kernel", "arguments", "configHash", "weights", "tasks", "steps", "image", "tensors", "status", "refusals")
    missing = [key for key in keys if not isinstance(memory, dict) or key not in memory]
    if missing:
        raise Refused(f"{path}: is not the memory.json of a project: it has no {missing[0]}")
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
    """Refuses what is there and no file: devices and pipes may never end, and are not to be replaced."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return  # whoever opens it says so
    except OSError as error:
        raise Refused(f"{path}: cannot be {what}: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        raise Refused(f"{path}: cannot be {what}: it is no regular file")


def must_be_writable(path):
    """Says before a run what would be said behind it."""
    must_be_regular(path, "written")
    try:
        with open(beside(path), "xb"):
            pass
        os.remove(beside(path))
    except OSError as error:
        raise Refused(f"{path}: cannot be written: {error.strerror}") from error


def write_file(path, content):
    """Writes a file that appears whole or not at all."""
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
    """The value of an option that is a whole number."""
    if re.fullmatch("[0-9]{1,9}", text) is None:
        raise Refused(f"{name} {text}: is not a whole number from 0 to 999999999")
    return int(text)


def read_digests(path):
    """Lines of name, rows and digest, as [name, rows, digest]."""
    lines = read_file(path).decode("ascii", "replace").splitlines()
    digests = [re.fullmatch(r"(\S+) ([0-9]{1,9}) ([0-9a-f]{16})", line) for line in lines]
    if not digests or None in digests:
        raise Refused(f"{path}: is not a file of digests")
    return [(match[1], int(match[2]), match[3]) for match in digests]


def read_weights(path, memory):
    """The bytes of a weights.bin that was packed for this accelerator."""
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
        raise Refused(f"{path}: holds {len(image)} bytes, {weights['bytes']} are needed; {repair}")
    return image


def read_images(path, count, image):
    """The first images of a packed file, as pixels [images][channels][height][width]."""
    packed = read_file(path)
    if len(packed) == 0 or len(packed) % image["bytes"] != 0:
        raise Refused(f"{path}: holds {len(packed)} bytes, an image takes {image['bytes']}: not images for this config")
    if not 0 < count <= len(packed) // image["bytes"]:
        raise Refused(f"--images {count}: {path} holds {len(packed) // image['bytes']}")
    rows = np.frombuffer(packed, np.uint8).reshape(-1, image["channels"], image["height"], image["rowBytes"])
    return rows[:count, :, :, : image["width"] * image["pixelBytes"]].copy().view(pixel_type(image))


def pack_images(images, image):
    """Images as they lie in memory, uint8 [images][bytes]: every row starts at a word."""
    shape = (image["channels"], image["height"], image["width"])
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != shape or len(images) == 0 or images.dtype != pixel_type(image):
        raise Refused(
            f"images are {images.dtype} {list(images.shape)}, expected {pixel_type(image)} "
            f"[images][{shape[0]}][{shape[1]}][{shape[2]}], one or more"
        )
    rows = np.zeros((len(images), *shape[:2], image["rowBytes"]), np.uint8)
    rows[..., : shape[2] * image["pixelBytes"]] = np.ascontiguousarray(images).view(np.uint8)
    return rows.reshape(len(images), image["bytes"])


def pixel_type(image):
    return np.dtype(f"<u{image['pixelBytes']}")
