"""What `spp export --format safetensors` writes, loaded by timm: reads JSON on standard input, prints JSON.

`names`: of each model, what differs between the tensors that spp would write and those that timm's own has.

`digests`: of each model the number of tensors that timm's own has, and a hash of their names and shapes, for the tests.

`points`: one file loaded with strict=True, run in training mode on spp's input in float64, with spp's taps.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import timm
import torch
from safetensors.torch import load_file
from timm_taps import tap


def shapes(model):
    """Shapes alone: the model is not filled."""
    with torch.device("meta"):
        own = timm.create_model(model, num_classes=0).state_dict()
    return {key: list(value.shape) for key, value in own.items()}


def digests(models):
    told = {}
    for name in models:
        lines = sorted(f"{key} {','.join(map(str, shape))}" for key, shape in shapes(name).items())
        told[name] = [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]
    return told


def names(models):
    differences = {}
    for name, tensors in models.items():
        theirs = shapes(name)
        keys = theirs.keys() | tensors.keys()
        differences[name] = sorted(key for key in keys if theirs.get(key) != tensors.get(key))
    return differences


@torch.inference_mode()
def points(model, file, data, shape):
    network = timm.create_model(model, num_classes=0)
    network.load_state_dict(load_file(file), strict=True)
    network = network.double().train()
    found = tap(network)
    values = torch.frombuffer(bytearray(Path(data).read_bytes()), dtype=torch.float32)
    network.forward_features(values.reshape(shape).double())
    return [{key: at if key == "name" or at is None else {"mean": at} for key, at in one.items()} for one in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["names", "digests", "points"])
    asked = json.load(sys.stdin)
    what = {"names": names, "digests": digests, "points": lambda given: points(**given)}
    told = what[parser.parse_args().what](asked)
    json.dump({"versions": {"torch": torch.__version__, "timm": timm.__version__}, "told": told}, sys.stdout)


main()
