"""The program around a board's driver: its command line, the files that it names, what it prints, its exit codes."""

import argparse
import os
import sys
from typing import List, NamedTuple, Optional

import numpy as np

from host_results import best_classes, differences, find_name, read_class_names, to_floats, write_results
from packed_files import Refused, must_be_writable, read_digests, read_images, read_number


def host_arguments(about, weights):
    """The command line that all hosts have. weights: what the file of weights is."""
    parser = argparse.ArgumentParser(description=about, allow_abbrev=False)
    parser.add_argument("bitstream")
    parser.add_argument("weights", help=weights)
    parser.add_argument("images", help="packed images, one after another")
    parser.add_argument("--task", default="0", help="number or name of the task")
    parser.add_argument("--images", default="1", dest="count", help="how many images to run")
    parser.add_argument("--expected", help="file of digests to compare with: data/network/expected_task<T>.txt")
    parser.add_argument("--out", help="file for the results: float32 if it ends in .npy, otherwise raw int32")
    parser.add_argument("--classes", help="names of the classes, one a line, if the network has a class head")
    parser.add_argument("--top", help="how many of the best classes to print: 5 with --classes")
    return parser


class Job(NamedTuple):
    """What the options ask for, looked at before the board is. `layout` is that of a result."""

    images: np.ndarray
    layout: dict
    out: Optional[str]
    expected: Optional[str]
    digests: List
    names: Optional[List[str]]
    top: int

    @classmethod
    def of(cls, options, memory, layout):
        count = read_number("--images", options.count)
        top = read_top(options, memory)
        digests = read_digests(options.expected) if options.expected else []
        names = None if options.classes is None else read_class_names(options.classes, memory["classes"])
        if options.out:
            must_be_writable(options.out)
        images = read_images(options.images, count, memory["image"])
        find_name(memory["tasks"], options.task, "task")
        return cls(images, layout, options.out, options.expected, digests, names, top)

    def finish(self, values, tensor_of):
        """Writes, prints and compares results [images][rows][columns]. tensor_of: the rows of another tensor, None if
        it stays on the chip. Returns the exit code."""
        if self.out:
            print(f"{self.out}: {write_results(self.out, values, self.layout)}")
        for number, logits in enumerate(values.reshape(len(values), -1)):
            for best in best_classes(logits, self.top):
                name = "" if self.names is None else f" {self.names[best]}"
                print(f"image {number}: {best}{name} {to_floats(logits[best], self.layout):.6g}")
        if not self.digests:
            return 0
        rows = values.reshape(-1, values.shape[-1])
        wrong, compared = differences(
            self.expected, self.digests, lambda name: rows if name == "results" else tensor_of(name)
        )
        for name in wrong:
            print(f"{name} differs")
        print(f"{self.expected}: {len(wrong)} of {compared} tensors differ")
        return 1 if wrong else 0


def read_top(options, memory):
    """How many classes to print for each image."""
    given = [name for name, value in (("--classes", options.classes), ("--top", options.top)) if value is not None]
    if given and memory["classes"] is None:
        repair = "leave it out, or give the config a model.head"
        raise Refused(f"{given[0]}: {memory['config']} has no class head; {repair}")
    if options.top is not None:
        return read_number("--top", options.top)
    return 5 if given else 0


def run_host(execute, options):
    """Runs a host's program. Returns the exit code: what `execute` returns, or 2 or 3 with a message."""
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
