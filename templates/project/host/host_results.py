"""What becomes of a run's results on any board: numbers, comparisons with the reference, arrays for NumPy, classes."""

import io

import numpy as np

from packed_files import Refused, read_file, write_file


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


def differences(path, digests, values_of):
    """Compares tensors with the digests of a file. values_of: gives the rows of a tensor, None if it stays on the chip.
    Returns the names that differ, and the count."""
    compared, wrong = 0, []
    for name, rows, expected in digests:
        values = values_of(name)
        if values is None:
            continue
        # The digest of a tensor covers only the rows in use, that of the results all rows.
        if len(values) < rows or (name == "results" and len(values) != rows):
            raise Refused(
                f"{path}: expects {rows} rows of {name}, but there are {len(values)}; "
                "set --images to the number of images that it was made with"
            )
        compared += 1
        if digest(values[:rows]) != expected:
            wrong.append(name)
    if compared == 0:
        raise Refused(f"{path}: is not a file of digests; give data/network/expected_task<T>.txt")
    return wrong, compared


def write_results(path, values, layout):
    """Writes results [images][rows][columns]: as float32 for NumPy and PyTorch if the name ends in .npy, otherwise as
    little-endian int32. Returns what it wrote, in words."""
    shape = "".join(f"[{size}]" for size in values.shape)
    if not str(path).endswith(".npy"):
        write_file(path, values.astype("<i4").tobytes())
        return f"int32 {shape}, each stands for itself / 2^{layout['fractionBits']}"
    array = io.BytesIO()
    np.lib.format.write_array(array, to_floats(values, layout).astype("<f4"), version=(1, 0))
    write_file(path, array.getvalue())
    return f"float32 {shape}"


def read_class_names(path, classes):
    """Names of classes, of which a file has one a line, that of class 0 first."""
    names = read_file(path).decode("utf-8", "replace").splitlines()
    if len(names) == classes:
        return names
    repair = "write the name of one class on each line"
    raise Refused(f"{path}: has {len(names)} lines, and the network {classes} classes; {repair}")


def best_classes(logits, top):
    """The classes of the largest logits, the largest first; of equal ones the lower class first."""
    return np.argsort(-logits.astype(np.int64), kind="stable")[:top]
