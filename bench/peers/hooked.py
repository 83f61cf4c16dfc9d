"""A signal propagation plot's numbers as a PyTorch user takes them from a network of timm: hooks, one batch, print.

Whole processes of this are timed against `spp analyze`: blocks alone are tapped, in float32, and nothing is drawn.
"""

import argparse
import json
import resource
import sys

import timm
import torch
from timm.models._efficientnet_blocks import DepthwiseSeparableConv, InvertedResidual
from timm.models.nfnet import NormFreeBlock
from timm.models.regnet import Bottleneck

BLOCKS = (DepthwiseSeparableConv, InvertedResidual, NormFreeBlock, Bottleneck)


def averages(x):
    var, mean = torch.var_mean(x, dim=(0, 2, 3), unbiased=False)
    return {"avg_sq_mean": mean.square().mean().item(), "avg_var": var.mean().item()}


def last_of(block):
    """Whose output is the end of the branch; None where a block adds nothing."""
    if isinstance(block, (DepthwiseSeparableConv, InvertedResidual)):
        return (getattr(block, "bn3", None) or block.bn2) if block.has_skip else None
    if isinstance(block, NormFreeBlock):
        return block.attn_last or block.conv3
    return block.conv3


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    unit = 1 if sys.platform == "darwin" else 1024
    imported = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    network = timm.create_model(args.model, pretrained=False, num_classes=0).train()
    points, branches = [], []
    for block in (module for module in network.modules() if isinstance(module, BLOCKS)):
        last = last_of(block)
        if last is not None:
            last.register_forward_hook(lambda _m, _i, out: branches.append(averages(out)["avg_var"]))
        block.register_forward_hook(lambda _m, _i, out: points.append(averages(out)))
    network.forward_features(torch.randn(args.batch, 3, args.size, args.size))
    used = resource.getrusage(resource.RUSAGE_SELF)
    usage = {
        "cpuMs": 1000 * (used.ru_utime + used.ru_stime),
        "peakBytes": used.ru_maxrss * unit,
        "importedBytes": imported,
    }
    json.dump({"torch": torch.__version__, "usage": usage, "points": points, "branches": branches}, sys.stdout)


main()
