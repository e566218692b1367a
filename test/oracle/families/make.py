"""
Writes a folder for each network into the folder that is given: a checkpoint of drawn weights under the names of its own
project, what describes the network, an image, and what the network makes of it by that project's formulas.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
from cases import cases

_rng = np.random.default_rng(1)


def drawn(name, shape):
    """Float32. Tokens and positions have few bits, so that float32 holds their sums."""
    values = _rng.standard_normal(shape)
    if any(word in name for word in ("pos", "token", "cls", "class_embedding")) and "head" not in name:
        return (np.round(values * 512) / 1024).astype(np.float32)
    if name.endswith(("gamma", "gamma_1", "gamma_2", "lambda1", "scale")) or _is_norm(name):
        return (1 + 0.2 * values).astype(np.float32)
    spread = 0.1 if name.endswith("bias") else 0.06 if "embed" in name or "conv1" in name else 0.15
    return (spread * values).astype(np.float32)


def _is_norm(name):
    layer, _, kind = name.rpartition(".")
    return kind == "weight" and any(word in layer.rpartition(".")[2] for word in ("norm", "layrnorm", "ln_"))


def write_safetensors(path, tensors):
    header, parts, start = {}, [], 0
    for name, values in tensors.items():
        data = np.ascontiguousarray(values, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [start, start + len(data)]}
        parts.append(data)
        start += len(data)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def write_case(folder, case):
    folder.mkdir()
    weights = {name: drawn(name, shape) for name, shape in case.shapes.items()}
    image = _rng.integers(0, 256, (3, *case.image)) / 256
    output = case.forward(image, {name: values.astype(np.float64) for name, values in weights.items()})
    if case.is_npz:
        np.savez(folder / "weights.npz", **weights)
    else:
        write_safetensors(folder / "weights.safetensors", weights)
    # An importer reads the one, a config has the other.
    (folder / ("config.json" if case.is_imported else "model.json")).write_text(json.dumps(case.description))
    np.save(folder / "image.npy", image.astype(np.float32))
    np.save(folder / "output.npy", np.ascontiguousarray(output))


for each in cases:
    write_case(Path(sys.argv[1]) / each.name, each)
