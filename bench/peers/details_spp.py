"""What spp tells of tensors, against NumPy in float64 on the same values.

details_spp.py FOLDER NPZ: the folder has the values, raw, and dumped.json, which says of which tensor they are.
"""

import json
import sys
from pathlib import Path

import numpy as np

TAILS = ("mean", "variance", "kurtosis", "zeros", "at_least", "at_most")


def tails(x):
    mean, variance = x.mean(), x.var()
    z = (x - mean) / np.sqrt(variance)
    end = (x.max() - x.min()) / 100
    shares = (x == 0, x <= x.min() + end, x >= x.max() - end)
    return np.array([mean, variance, (z**4).mean(), *(share.mean() for share in shares)]), z


def main(folder, npz):
    folder = Path(folder)
    told = np.load(npz)
    meta = json.loads(bytes(told["meta"]))
    assert tuple(meta["tails"]) == TAILS
    worst = dict.fromkeys(["mean", "variance", "quantiles", "tails", "histogram"], 0.0)
    dumped = json.loads((folder / "dumped.json").read_text())
    for one in dumped:
        x = np.fromfile(folder / one["file"], np.float32).astype(np.float64).reshape(one["shape"])
        axes = tuple(axis for axis in range(x.ndim) if axis != one["axis"])
        prefix, at = f"{one['network']}.{one['tensor']}", (one["seed"], one["point"])
        offsets = told[f"{prefix}.offsets"]
        own = slice(offsets[one["point"]], offsets[one["point"] + 1])
        mean, variance = (told[f"{prefix}.{moment}"][one["seed"], own] for moment in ("mean", "variance"))
        deviation = np.sqrt(x.var(axes))
        away = {
            "mean": np.abs(mean - x.mean(axes)) / deviation,
            "variance": np.abs(variance / x.var(axes) - 1),
            "quantiles": np.abs(told[f"{prefix}.quantiles"][at] - np.quantile(x, told["levels"])) / x.std(),
        }
        numbers, z = tails(x.ravel())
        away["tails"] = np.abs(told[f"{prefix}.tails"][at] - numbers) / np.maximum(np.abs(numbers), 1)
        # How many of the values lie in another bin.
        counts, _ = np.histogram(z, told["edges"])
        away["histogram"] = np.abs(told[f"{prefix}.histogram"][at] - counts).sum() / x.size
        for key, difference in away.items():
            worst[key] = max(worst[key], float(np.max(difference)))
    print(f"{len(dumped)} tensors: " + ", ".join(f"{key} {value:.1e}" for key, value in worst.items()))
    limits = {"mean": 1e-5, "variance": 2e-5, "quantiles": 1e-12, "tails": 1e-9, "histogram": 1e-12}
    assert all(worst[key] <= limit for key, limit in limits.items()), worst


main(*sys.argv[1:])
