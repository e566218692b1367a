"""Makes the files in this folder, with PyTorch 1.13: python3 make.py. They are committed, so tests need no PyTorch."""

import argparse
from collections import OrderedDict

import numpy
import torch

base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
state = OrderedDict(
    plain=base,
    transposed=base.t(),
    sliced=base[1:3, 1::2],
    expanded=base[0, :2].expand(3, 2),
    scalar=base[3, 5],
    empty=torch.zeros(0, 3),
    parameter=torch.nn.Parameter(torch.tensor([0.5, -0.5])),
    half=torch.tensor([1.5, -2.0, 65504.0], dtype=torch.float16),
    brain=torch.tensor([1.5, -2.0, 2.0**100], dtype=torch.bfloat16),
    double=torch.tensor([0.1, 1e300], dtype=torch.float64),
    count=torch.tensor(7),
)
# As a module's state_dict() has it: an attribute beside the items.
state._metadata = OrderedDict(version=1)
optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(2))])
checkpoint = {
    "epoch": 3,
    "state_dict": state,
    "best_result": {"performance": numpy.float64(0.25)},
    "optimizer": optimizer.state_dict(),
    "args": argparse.Namespace(lr=0.1, names=["a"], big=2**70),
}

torch.save(checkpoint, "zip.pth")
torch.save(checkpoint, "protocol4.pth", pickle_protocol=4)
torch.save(checkpoint, "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 3), "module.pth")
torch.save({"weight": torch.ones(2).to_sparse(), "bias": torch.ones(2)}, "sparse.pth")
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 3)), "script.pt")
