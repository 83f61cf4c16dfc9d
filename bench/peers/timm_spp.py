"""The normalizer-free ResNets of timm, with spp's raw weights loaded into them, and its taps.

Nothing of the network is written here: it is timm's own `NormFreeNet` of the shape that the config has. Reads a JSON
config with one network and a folder as `raw.js` writes it, and prints the statistics of every block in float64.
"""

import json
import sys
from pathlib import Path

import torch
from timm.models.nfnet import NfCfg, NormFreeNet


def read_tensor(folder, entry):
    data = bytearray((folder / entry["file"]).read_bytes())
    return torch.frombuffer(data, dtype=torch.float32).reshape(entry["shape"]).double()


def averages(x):
    var, mean = torch.var_mean(x, dim=(0, 2, 3), unbiased=False)
    return mean.square().mean().item(), var.mean().item()


def build(net):
    ratio = net.get("se_ratio")
    cfg = NfCfg(
        depths=tuple(net["stages"]), channels=tuple(net["widths"]), alpha=net["alpha"], stem_type="7x7_pool",
        stem_chs=64, bottle_ratio=0.25, act_layer=net.get("activation", "relu"),
        attn_layer="se" if ratio else None, attn_kwargs={"rd_ratio": ratio} if ratio else None,
    )
    return NormFreeNet(cfg, num_classes=0).double().train()


@torch.inference_mode()
def main():
    config, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    (net,) = config["networks"]
    index = json.loads((folder / "index.json").read_text())
    network = build(net)

    def load(conv, name):
        entry = index["tensors"][f"{name}.weight"]
        conv.weight.copy_(read_tensor(folder, entry).reshape(conv.weight.shape) * entry["std"])

    load(network.stem.conv, "stem.conv")
    points = []

    def on_branch(name):
        def hook(_module, _inputs, output):
            # The gain of attention is applied in the block, behind its layer.
            gain = network.stages[0][0].attn_gain if net.get("se_ratio") else 1.0
            points.append({"name": name, "res_avg_var": averages(gain * output)[1]})

        return hook

    def on_block(_module, _inputs, output):
        points[-1]["avg_sq_mean"], points[-1]["avg_var"] = averages(output)

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
            (block.attn_last or block.conv3).register_forward_hook(on_branch(name))
            block.register_forward_hook(on_block)

    x = read_tensor(folder, index["input"])
    stem = averages(network.stem(x))
    network.forward_features(x)
    points.insert(0, {"name": "stem", "avg_sq_mean": stem[0], "avg_var": stem[1], "res_avg_var": None})
    keys = ("avg_sq_mean", "avg_var", "res_avg_var")
    told = [
        {"name": point["name"], **{key: point[key] if point[key] is None else {"mean": point[key]} for key in keys}}
        for point in points
    ]
    json.dump({"points": told}, sys.stdout)


main()
