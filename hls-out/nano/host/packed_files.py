"""The files that moeforge writes, as the host reads them: memory.json, weights.bin, and images with rows that start at
words."""

import json
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
            return json.loads(candidate.read_text())
    raise Refused(f"{candidates[0]}: not found; copy the project's memory.json there")


def read_file(path):
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from error


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
