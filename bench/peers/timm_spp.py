"""timm's own networks, and spp's taps on them. Nothing of a network is written here.

`weights CONFIG RAW`: timm's `NormFreeNet` of the shape that a JSON config with one network has, with the raw weights of
spp loaded into it from a folder as `raw.js` writes it, in float64.

`own MODEL`: a model by its name in timm, as timm initialises it, on white Gaussian input of its own, over seeds.

Both print the statistics of the stem and of every block.
"""

import argparse
import json
import sys
from pathlib import Path

import timm
import torch
from timm.models.nfnet import NfCfg, NormFreeNet
from timm_taps import tap

KEYS = ("avg_sq_mean", "avg_var", "res_avg_var")


def read_tensor(folder, entry):
    data = bytearray((folder / entry["file"]).read_bytes())
    return torch.frombuffer(data, dtype=torch.float32).reshape(entry["shape"]).double()


def build(net):
    ratio = net.get("se_ratio")
    cfg = NfCfg(
        depths=tuple(net["stages"]), channels=tuple(net["widths"]), alpha=net["alpha"], stem_type="7x7_pool",
        stem_chs=64, bottle_ratio=0.25, act_layer=net.get("activation", "relu"),
        attn_layer="se" if ratio else None, attn_kwargs={"rd_ratio": ratio} if ratio else None,
    )
    return NormFreeNet(cfg, num_classes=0).double().train()


def with_weights(args):
    config, folder = json.loads(args.config.read_text()), args.raw
    (net,) = config["networks"]
    index = json.loads((folder / "index.json").read_text())
    network = build(net)

    def load(conv, name):
        entry = index["tensors"][f"{name}.weight"]
        conv.weight.copy_(read_tensor(folder, entry).reshape(conv.weight.shape) * entry["std"])

    load(network.stem.conv, "stem.conv")
    for i, stage in enumerate(network.stages):
        for j, block in enumerate(stage):
            name = f"stage{i + 1}.block{j + 1}"
            for k in (1, 2, 3):
                load(getattr(block, f"conv{k}"), f"{name}.conv{k}")
            if block.downsample is not None:
                load(block.downsample.conv, f"{name}.shortcut")
            if block.attn_last is not None:
                load(block.attn_last.fc1, f"{name}.se.reduce")
                load(block.attn_last.fc2, f"{name}.se.expand")
            if not net.get("zero_init_last", True):
                block.conv3.gain.fill_(1.0)
    points = tap(network)
    network.forward_features(read_tensor(folder, index["input"]))
    return [points]


def create(name, last_one):
    """`last_one`: what scales a branch starts at 1 and not near 0, by the arguments that timm has for it."""
    arguments = {}
    if last_one and name.startswith("convnext"):
        arguments["ls_init_value"] = 1.0
    elif last_one and "nf" not in name:
        arguments["zero_init_last"] = False
    network = timm.create_model(name, pretrained=False, num_classes=0, **arguments).train()
    if last_one and isinstance(network, NormFreeNet):
        for block in (block for stage in network.stages for block in stage):
            (block.conv3.gain if block.skipinit_gain is None else block.skipinit_gain).fill_(1.0)
    return network


def with_own(args):
    by_seed = []
    for seed in args.seeds:
        torch.manual_seed(seed)
        network = create(args.model, args.last_one)
        if args.no_outliers:
            for parameter in network.parameters():
                parameter[parameter.abs() == 2.0] = 0.0
        points = tap(network)
        network.forward_features(torch.randn(args.batch, 3, *args.size))
        by_seed.append(points)
    return by_seed


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    modes = parser.add_subparsers(required=True)
    weights = modes.add_parser("weights")
    weights.add_argument("config", type=Path)
    weights.add_argument("raw", type=Path)
    weights.set_defaults(run=with_weights)
    own = modes.add_parser("own")
    own.add_argument("model")
    own.add_argument("--seeds", type=int, nargs="+", required=True)
    own.add_argument("--batch", type=int, required=True)
    own.add_argument("--size", type=int, nargs=2, required=True)
    own.add_argument("--last-one", action="store_true")
    own.add_argument("--no-outliers", action="store_true", help="weights of magnitude 2, of `trunc_normal_`, become 0")
    own.set_defaults(run=with_own)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    by_seed = args.run(args)
    points = [
        {
            "name": values[0]["name"],
            **{
                key: None
                if values[0][key] is None
                else {"mean": sum(p[key] for p in values) / len(values), "values": [p[key] for p in values]}
                for key in KEYS
            },
        }
        for values in zip(*by_seed)
    ]
    versions = {"torch": torch.__version__, "timm": timm.__version__}
    json.dump({"versions": versions, "points": points}, sys.stdout)


main()
