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
from timm.models.convnext import ConvNeXt
from timm.models.efficientnet import EfficientNet
from timm.models.nfnet import NfCfg, NormFreeNet
from timm.models.regnet import RegNet
from timm.models.resnet import ResNet
from timm.models.resnetv2 import ResNetV2

KEYS = ("avg_sq_mean", "avg_var", "res_avg_var")


def read_tensor(folder, entry):
    data = bytearray((folder / entry["file"]).read_bytes())
    return torch.frombuffer(data, dtype=torch.float32).reshape(entry["shape"]).double()


def averages(x, channels=1):
    axes = [axis for axis in range(4) if axis != channels % 4]
    var, mean = torch.var_mean(x.double(), dim=axes, unbiased=False)
    return mean.square().mean().item(), var.mean().item()


def stem_of(network):
    """The last module of what stands before the first block."""
    if isinstance(network, EfficientNet):
        return network.bn1
    if isinstance(network, ResNet):
        return network.maxpool
    return network.stem


def stages_of(network):
    if isinstance(network, EfficientNet):
        return list(network.blocks)
    if isinstance(network, RegNet):
        return [list(stage.children()) for stage in (network.s1, network.s2, network.s3, network.s4)]
    if isinstance(network, ResNet):
        return [network.layer1, network.layer2, network.layer3, network.layer4]
    if isinstance(network, (ResNetV2, ConvNeXt)):
        return [stage.blocks for stage in network.stages]
    return list(network.stages)


def branch_of(network, block):
    """Last module of what a block adds to its shortcut, before any scale of the whole; None where it adds nothing."""
    if isinstance(network, EfficientNet):
        return getattr(block, "bn3", block.bn2) if block.has_skip else None
    if isinstance(network, ResNet):
        return block.bn3 if block.se is None else block.se
    if isinstance(network, ConvNeXt):
        return block.mlp
    if isinstance(network, NormFreeNet):
        return block.conv3 if block.attn_last is None else block.attn_last
    return block.conv3


def tap(network):
    """Hooks stem, branches and blocks; returns what they fill."""
    points = []

    def on_stem(_module, _inputs, output):
        sq_mean, var = averages(output)
        points.append({"name": "stem", "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": None})

    def on_branch(block):
        # The gain of attention is applied in the block, behind its layer; an MLP of ConvNeXt has channels last.
        gain = block.attn_gain if getattr(block, "attn_last", None) is not None else 1.0
        channels = -1 if isinstance(network, ConvNeXt) else 1

        def hook(_module, _inputs, output):
            block.branch_variance = averages(gain * output, channels)[1]

        return hook

    def on_block(name):
        def hook(block, _inputs, output):
            sq_mean, var = averages(output)
            branch = getattr(block, "branch_variance", None)
            points.append({"name": name, "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": branch})

        return hook

    stem_of(network).register_forward_hook(on_stem)
    for i, stage in enumerate(stages_of(network)):
        for j, block in enumerate(stage):
            branch = branch_of(network, block)
            if branch is not None:
                branch.register_forward_hook(on_branch(block))
            block.register_forward_hook(on_block(f"stage{i + 1}.block{j + 1}"))
    return points


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
