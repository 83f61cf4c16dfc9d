"""Small networks of every family that spp knows, on the random numbers that spp drew, in float64.

Written from the papers and from the published codes that they name, with PyTorch's modules and functions, not from
spp's code. Reads the networks from a JSON file with the keys of an spp config, fills in what each family has of its
own, and checks how every weight was drawn against the law of the published code. Prints JSON, as
`resnet_spp.py`.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from backward_spp import averages, backward, walk
from resnet_spp import PUBLISHED, LayerNorm, gamma_of, over_seeds, pad, read_tensor

ACTIVATIONS = {
    "relu": F.relu,
    "relu6": F.relu6,
    "silu": F.silu,
    "tanh": torch.tanh,
    "identity": lambda x: x,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
}
# Standard deviation of a standard normal that is cut at 2.
CUT = 0.87962566103423978
NORMALIZER_FREE = ("nf-resnet", "nf-regnet", "nfnet")
POST_ACTIVATION = ("resnet", "regnet", "resnext", "wide-resnet", "seresnet", "cifar-resnet")
INVERTED = ("efficientnet", "mobilenetv2")
PRESETS = {
    "nf-seresnet-26": {"family": "nf-resnet", "stages": [2, 2, 2, 2], "se_ratio": 1 / 16},
    "nf-ecaresnet-26": {"family": "nf-resnet", "stages": [2, 2, 2, 2], "eca": True},
    "regnety-200mf": {
        "family": "regnet", "w0": 24, "wa": 36.44, "wm": 2.49, "depth": 13, "group_width": 8, "se_ratio": 0.25,
    },
    "preact-resnet-18": {"family": "preact-resnet", "block": "basic", "stages": [2, 2, 2, 2], "stem_width": 64},
}


def make_divisible(value, divisor=8, limit=0.9):
    """Of MobileNet's code, and of timm."""
    nearest = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < limit * value else nearest


def doubled(first, stages):
    return [first * 2**i for i in range(stages)]


# Defaults of each family, of its published code: (network, law of the weights). `timm` is whether they are timm's.


def resnetv2(given, timm):
    stages = given["stages"]
    net = {"widths": doubled(64 if given.get("block") == "basic" else 256, len(stages))}
    return net, {"init": "he-normal", "fan": "fan_out"}


def resnet(given, timm):
    net, law = resnetv2(given, timm)
    return net, {**law, "zero_init_last": timm}


def nf_common(convention):
    net = {"norm": "none", "residual": "nf", "scaled_ws": True, "se_bias": "zero"}
    # base.py: WSConv2D is normal with variance 1/fan-in; hk.Linear is cut. timm: kaiming_normal_(linear) of all.
    return net, {"init": "lecun-normal", "se_init": "lecun-normal" if convention == "timm" else "haiku-linear"}


def nf_resnet(given, timm):
    net, law = nf_common(given["convention"])
    return {**net, "widths": doubled(256, len(given["stages"]))}, law


def nf_regnet(given, timm):
    net, law = nf_common(given["convention"])
    return {
        **net, "strides": [2] * len(given["widths"]), "stem": "conv3-s2", "stem_width": given["widths"][0], "shortcut": "avgpool-conv", "activation": "silu", "expansion": 2.25, "first_expansion": 1,
        "expansion_of": "input", "rounding": "nearest" if timm else "floor", "group_width": 8, "se_ratio": 0.5,
        "se_place": "middle",
    }, law


def nfnet(given, timm):
    net, law = nf_common(given["convention"])
    return {
        **net, "stages": [math.ceil(n * given.get("depth_multiplier", 1)) for n in (1, 2, 6, 3)],
        "widths": [256, 512, 1536, 1536], "stem": "deep", "stem_width": 128, "shortcut": "avgpool-conv",
        "activation": "gelu", "expansion": 0.5, "middle_convs": 2, "group_width": 128, "se_ratio": 0.5,
    }, law


def inverted_common(rows, given, timm):
    wide = lambda channels: make_divisible(channels * given.get("width_multiplier", 1))
    kernels, strides, expansions, channels, blocks = zip(*rows)
    return {
        "kernel": kernels, "strides": strides, "expansion": expansions, "widths": [wide(c) for c in channels],
        "stages": [math.ceil(n * given.get("depth_multiplier", 1)) for n in blocks], "stem": "conv3-s2",
        "stem_width": wide(32), "padding": "symmetric" if timm else "same", "norm_epsilon": 1e-5 if timm else 1e-3,
        "expansion_of": "input",
    }


def efficientnet(given, timm):
    rows = [
        (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
        (3, 1, 6, 320, 1),
    ]
    net = {
        "activation": "silu", "se_ratio": 0.25, "se_of": "input", "se_place": "middle", "se_activation": "silu",
        "se_bias": "zero",
    }
    # A depthwise kernel of TensorFlow has one output channel; timm divides by the groups.
    law = {"init": "he-normal", "fan": "fan_out_group", "se_init": "he-normal"}
    return {**inverted_common(rows, given, timm), **net}, law


def mobilenetv2(given, timm):
    rows = [
        (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (3, 2, 6, 32, 3), (3, 2, 6, 64, 4), (3, 1, 6, 96, 3), (3, 2, 6, 160, 3),
        (3, 1, 6, 320, 1),
    ]
    published = {"init": "truncated-normal", "init_std": 0.09}
    law = {"init": "he-normal", "fan": "fan_out_group"} if timm else published
    return {**inverted_common(rows, given, timm), "activation": "relu6"}, law


def regnet(given, timm):
    """pycls, `generate_regnet` and `adjust_block_compatibility`."""
    w0, wa, wm, depth = (given[key] for key in ("w0", "wa", "wm", "depth"))
    steps = np.round(np.log((np.arange(depth) * wa + w0) / w0) / np.log(wm))
    every = (np.round(w0 * np.power(wm, steps) / 8) * 8).astype(int)
    widths, stages = np.unique(every, return_counts=True)
    groups = [min(given["group_width"], int(width)) for width in widths]
    widths = [max(g, int(round(width / g) * g)) for width, g in zip(widths, groups)]
    net = {
        "stages": stages.tolist(), "widths": widths, "strides": [2] * len(widths), "stem": "conv3-s2",
        "stem_width": 32, "expansion": 1, "group_width!": groups, "se_place": "middle", "se_of": "input",
        "zero_init_last": timm,
    }
    # init_weights of pycls leaves the biases as PyTorch made them.
    law = {"init": "he-normal", "fan": "fan_out_group" if timm else "fan_out", "se_init": "he-normal"}
    return net, {**law, "se_bias": "zero" if timm else "uniform"}


def resnext(given, timm):
    net = {"groups": 32, "expansion": 0.5, "zero_init_last": timm, "widths": doubled(256, len(given["stages"]))}
    return net, {"init": "he-normal", "fan": "fan_out"}


def wide_resnet(given, timm):
    wide = given.get("width_multiplier", 2)
    net = {"expansion": wide / 4, "zero_init_last": timm, "widths": doubled(256, len(given["stages"]))}
    return net, {"init": "he-normal", "fan": "fan_out" if timm else "fan_in"}


def seresnet(given, timm):
    net = {
        "se_ratio": 1 / 16, "se_divisor": 8 if timm else 1, "zero_init_last": timm,
        "widths": doubled(256, len(given["stages"])), "se_bias": "zero",
    }
    law = {"init": "he-normal", "fan": "fan_out", "se_init": "he-normal"}
    return net, {**law, "se_bias": "uniform" if timm else "zero"}


def bit(given, timm):
    wide = given.get("width_multiplier", 1)
    net = {
        "stem": "conv7-zeropool", "stem_width": 64 * wide, "norm": "group", "norm_groups": 32, "standardize": True,
        "widths": [wide * width for width in doubled(256, len(given["stages"]))],
    }
    return net, {"init": "he-normal", "fan": "fan_out"} if timm else {"init": "torch-default"}


def convnext(given, timm):
    net = {
        "stem": "patch4", "stem_width": given["widths"][0], "kernel": 7, "expansion": 4, "norm": "layer2d",
        "norm_epsilon": 1e-6, "activation": "gelu", "layer_scale": 1e-6, "bias": "zero",
    }
    return net, {"init": "normal", "init_std": 0.02}


def cifar_resnet(given, timm):
    blocks = (given["depth"] - 2) // 6
    net = {
        "block": "basic", "stages": [blocks] * 3, "widths": [16, 32, 64], "stem": "conv3", "stem_width": 16,
        "shortcut": "pad",
    }
    return net, {"init": "he-normal", "fan": "fan_out"}


def preact_resnet(given, timm):
    basic = given.get("block") == "basic"
    if "stages" in given:
        return {"widths": [64, 128, 256, 512], "stem": "conv3", "stem_width": 64}, {"init": "torch-default"}
    blocks = (given["depth"] - 2) // (6 if basic else 9)
    net = {
        "stages": [blocks] * 3, "widths": doubled(16 if basic else 64, 3), "stem": "conv3", "stem_width": 16,
    }
    return net, {"init": "he-normal", "fan": "fan_out"}


def wrn(given, timm):
    blocks = (given["depth"] - 4) // 6
    net = {
        "block": "basic", "stages": [blocks] * 3, "stem": "conv3", "stem_width": 16,
        "widths": [width * given["width_multiplier"] for width in (16, 32, 64)],
    }
    # torch7's BatchNormalization draws its scales from U(0, 1), and nothing sets them anew.
    return net, {"init": "he-normal", "fan": "fan_in", "norm_weight": "uniform"}


DESIGNS = {
    "resnetv2": resnetv2, "resnet": resnet, "nf-resnet": nf_resnet, "nf-regnet": nf_regnet, "nfnet": nfnet,
    "efficientnet": efficientnet, "mobilenetv2": mobilenetv2, "regnet": regnet, "resnext": resnext,
    "wide-resnet": wide_resnet, "seresnet": seresnet, "bit": bit, "convnext": convnext, "cifar-resnet": cifar_resnet,
    "preact-resnet": preact_resnet, "wrn": wrn,
}
USUAL = {
    "block": "bottleneck", "strides": None, "stem": "conv7-pool", "stem_width": 64, "kernel": 3, "expansion": 0.25,
    "first_expansion": None, "expansion_of": "output", "rounding": None, "groups": None, "group_width": None,
    "middle_convs": 1, "activation": "relu", "norm": "batch", "norm_groups": 32, "norm_epsilon": 1e-5,
    "residual": "plain", "alpha": 0.2, "scaled_ws": False, "standardize": False, "bias": None, "se_ratio": None,
    "se_place": "end", "se_of": None, "se_activation": "relu", "se_bias": None, "eca": False, "layer_scale": None,
    "init_std": None, "fan": "fan_in", "padding": "symmetric", "shortcut": "conv", "zero_init_last": False,
    "se_divisor": 1, "se_init": None, "skip_gain": 1.0, "beta": "input", "init": "he-normal",
}
# Of normalizer-free networks.
CODES = {
    "paper": {"gamma": "weights", "published": False, "stem_gamma": False, "guard": "zero"},
    "deepmind": {
        "padding": "same", "beta": "output", "skip_gain": 0.0, "gamma": "activation", "published": True,
        "stem_gamma": False, "guard": "floor", "se_init": "haiku-linear",
    },
    "timm": {
        "shortcut": "avgpool-conv", "beta": "output", "zero_init_last": True, "gamma": "weights", "published": True,
        "stem_gamma": True, "guard": "epsilon", "se_init": "lecun-normal", "se_divisor": 8,
    },
}


def complete(given):
    given = {"convention": "paper", **given}
    preset = PRESETS.get(given["model"], {})
    family = preset.get("family", given["model"])
    told = {**preset, **given}
    design, law = DESIGNS[family](told, given["convention"] == "timm")
    if family in ("resnet", "resnetv2"):
        law = law if given.get("init") == "published" else {}
    elif given.get("init", "published") != "published":
        law = {}
    code = CODES[given["convention"]] if {**design, **given}.get("residual") == "nf" else CODES["paper"]
    own = {key: value for key, value in told.items() if not (key == "init" and value == "published")}
    net = {**USUAL, **code, **design, **law, **own}
    net.update({key[:-1]: value for key, value in design.items() if key.endswith("!")})
    net["family"] = family
    # Normalizer-free branches have their own scalar in place of a layer scale.
    if net["residual"] == "nf":
        net["layer_scale"] = None
    if given["convention"] == "deepmind" and net["activation"] == "gelu":
        net["activation"] = "gelu_tanh"
    if net["scaled_ws"]:
        activation = net["activation"]
        published = net["published"] and PUBLISHED[activation.removesuffix("_tanh")]
        net["gamma_value"] = published or gamma_of(activation)
    return net


def of_stage(value, stage):
    return value[stage] if isinstance(value, (list, tuple)) else value


class Weights:
    """What spp drew, and whether it drew by the law that is told."""

    def __init__(self, folder, dtype):
        self.folder, self.dtype = folder, dtype
        self.entries = json.loads((folder / "index.json").read_text())["tensors"]
        self.taken = set()

    def take(self, name, law, std):
        self.taken.add(name)
        entry = self.entries[name]
        if entry["distribution"] != law or not math.isclose(entry["std"], std, rel_tol=1e-9):
            own = f"{entry['distribution']} of deviation {entry['std']}"
            raise SystemExit(f"{name}: spp draws {own}, this script {law} of deviation {std}")
        return read_tensor(self.folder, entry).to(self.dtype) * std

    def left(self):
        return set(self.entries) - self.taken


def uniform(fan_in):
    """`reset_parameters` of PyTorch's convolutions, of weights and of biases."""
    return "uniform", 1 / math.sqrt(3 * fan_in)


def law_of(init, weight, groups, net):
    """By its name: how a weight of PyTorch's shape is drawn, and its standard deviation."""
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(weight)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_out_group": fan_out // groups}[net["fan"]]
    return {
        "he-normal": lambda: ("normal", math.sqrt(2 / fan)),
        "lecun-normal": lambda: ("normal", math.sqrt(1 / fan)),
        "haiku-linear": lambda: ("truncated-normal", CUT / math.sqrt(fan_in)),
        "torch-default": lambda: uniform(fan_in),
        "normal": lambda: ("normal", net["init_std"]),
        "truncated-normal": lambda: ("truncated-normal", CUT * net["init_std"]),
        # Of the deviation of a semi-orthogonal matrix, which `nn.init.orthogonal_` makes of a normal one.
        "orthogonal": lambda: ("orthogonal", 1 / math.sqrt(max(weight.shape[0], fan_in))),
    }[init]()


class Conv(nn.Conv2d):
    def __init__(self, at, name, inputs, outputs, kernel, stride=1, groups=1, gamma=1.0, zero=False, valid=False):
        net, weights = at
        self.same = net["padding"] == "same" and not valid
        padding = 0 if self.same or valid else kernel // 2
        bias = net["bias"] is not None
        super().__init__(inputs, outputs, kernel, stride, padding, groups=groups, bias=bias, dtype=weights.dtype)
        if zero:
            nn.init.zeros_(self.weight)
            weights.taken.add(f"{name}.weight")
        else:
            drawn = weights.take(f"{name}.weight", *law_of(net["init"], self.weight, groups, net))
            self.weight.copy_(self.standardized(net, drawn, gamma))
        if net["bias"] == "zero":
            nn.init.zeros_(self.bias)
        elif net["bias"] == "uniform":
            self.bias.copy_(weights.take(f"{name}.bias", *uniform(self.weight[0].numel())))

    @staticmethod
    def standardized(net, weight, gamma):
        if not (net["standardize"] or net["scaled_ws"]):
            return weight
        fan_in = weight[0].numel()
        var, mean = torch.var_mean(weight, dim=(1, 2, 3), unbiased=False, keepdim=True)
        if net["standardize"]:
            # `StdConv2d` of big_transfer, and of timm.
            return (weight - mean) / torch.sqrt(var + (1e-8 if net["convention"] == "timm" else 1e-10))
        if net["guard"] == "epsilon":
            rows = weight.flatten(1)[None]
            scale = torch.full((weight.shape[0],), gamma * fan_in**-0.5, dtype=weight.dtype)
            return F.batch_norm(rows, None, None, scale, training=True, eps=1e-5).reshape(weight.shape)
        least = 1e-4 if net["guard"] == "floor" else 0.0
        return gamma * (weight - mean) * torch.rsqrt(torch.clamp(var * fan_in, min=least))

    def forward(self, x):
        if self.same:
            x = pad(x, self.kernel_size[0], self.stride[0], "same")
        return super().forward(x)


class LayerNorm2d(nn.Module):
    def __init__(self, channels, eps):
        super().__init__()
        self.norm = nn.LayerNorm(channels, eps=eps)

    def forward(self, x):
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Activation(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.fn = ACTIVATIONS[net["activation"]]
        self.gain = net["gamma_value"] if net["scaled_ws"] and net["gamma"] == "activation" else 1.0

    def forward(self, x):
        return self.gain * self.fn(x)


def norm_of(net, channels):
    kind, eps = net["norm"], net["norm_epsilon"]
    return {
        "none": nn.Identity,
        "batch": lambda: nn.BatchNorm2d(channels, eps=eps),
        "instance": lambda: nn.InstanceNorm2d(channels, eps=eps),
        "group": lambda: nn.GroupNorm(net["norm_groups"], channels, eps=eps),
        "layer2d": lambda: LayerNorm2d(channels, eps),
        "layer": lambda: LayerNorm(eps),
    }[kind]()


def draw_norms(at, name, chain):
    """Scales of the batch norms of a chain, in their order, where they start from U(0, 1)."""
    net, weights = at
    if net.get("norm_weight") != "uniform" or chain is None:
        return
    norms = [module for module in chain.modules() if isinstance(module, nn.BatchNorm2d)]
    for k, norm in enumerate(norms):
        drawn = weights.take(f"{name}norm{k + 1}.weight", "unit-uniform", math.sqrt(1 / 12))
        norm.weight.mul_(drawn.flatten() + 0.5)


def norm_act(net, channels):
    return [norm_of(net, channels), Activation(net)]


class SqueezeExcite(nn.Module):
    def __init__(self, at, name, channels, widths):
        net, weights = at
        super().__init__()
        wanted = net["se_ratio"] * (widths[net["se_of"]] if net["se_of"] else channels)
        hidden = max(1, int(wanted)) if net["se_divisor"] == 1 else make_divisible(wanted, net["se_divisor"], 0.0)
        self.reduce, self.expand = nn.Conv2d(channels, hidden, 1), nn.Conv2d(hidden, channels, 1)
        for conv, part in ((self.reduce, "reduce"), (self.expand, "expand")):
            law = law_of(net["se_init"] or net["init"], conv.weight, 1, net)
            conv.to(weights.dtype).weight.copy_(weights.take(f"{name}.se.{part}.weight", *law))
            nn.init.zeros_(conv.bias)
            if net["se_bias"] == "uniform":
                conv.bias.copy_(weights.take(f"{name}.se.{part}.bias", *uniform(conv.in_channels)))
        self.fn = ACTIVATIONS[net["se_activation"]]
        self.gain = 2.0 if net["residual"] == "nf" else 1.0

    def forward(self, x):
        return self.gain * x * torch.sigmoid(self.expand(self.fn(self.reduce(F.adaptive_avg_pool2d(x, 1)))))


class ChannelAttention(nn.Module):
    """ECA-Net; the number of taps as its authors and timm have it."""

    def __init__(self, at, name, channels):
        net, weights = at
        super().__init__()
        taps = int(abs(math.log2(channels) + 1) / 2)
        taps = max(3, taps if taps % 2 else taps + 1)
        self.conv = nn.Conv1d(1, 1, taps, padding=taps // 2, bias=False, dtype=weights.dtype)
        self.conv.weight.copy_(weights.take(f"{name}.eca.weight", *uniform(taps)).reshape(1, 1, taps))
        self.gain = 2.0 if net["residual"] == "nf" else 1.0

    def forward(self, x):
        means = x.mean((2, 3))[:, None]
        return self.gain * x * torch.sigmoid(self.conv(means)).transpose(1, 2)[..., None]


class Subsample(nn.Module):
    """Option A of He et al. 2016: every second pixel, and channels of zeros."""

    def __init__(self, channels, stride):
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.channels))


def deviation_of(x):
    return torch.var(x, dim=(0, 2, 3), unbiased=False).mean().sqrt()


class Block(nn.Module):
    """y = post(shortcut + scale · branch(pre(x)))."""

    def __init__(self, at, place):
        super().__init__()
        net, _ = at
        self.beta, self.nf = place["beta"], net["residual"] == "nf"
        self.measured, self.behind = net["beta"] == "measured", net["beta"] == "output"
        self.scale = net["alpha"] * net["skip_gain"] if self.nf else 1.0
        if net["layer_scale"] is not None:
            self.scale = net["layer_scale"]
        self.shortcut_reads_pre = False
        self.pre, self.post = nn.Identity(), nn.Identity()
        self.shortcut = nn.Identity()
        self.branch = None

    def forward(self, x):
        if not self.nf:
            p = self.pre(x)
        elif self.measured:
            p = self.pre(x / deviation_of(x))
        elif self.behind:
            p = self.pre(x) * (1 / self.beta)
        else:
            p = self.pre(x / self.beta)
        f = self.branch(p)
        if self.shortcut is None:
            self.ends = (None, f)
            return self.post(f)
        s = self.shortcut(p if self.shortcut_reads_pre else x)
        # The input by another name where the shortcut does nothing, so that autograd tells the two apart.
        s = s.view_as(s)
        self.ends = (s, f)
        return self.post(s + self.scale * f)


def middle(net, place):
    ratio = of_stage(net["expansion"], place["stage"])
    if place["first"] and net["first_expansion"] is not None:
        ratio = net["first_expansion"]
    wanted = ratio * (place["inputs"] if net["expansion_of"] == "input" else place["outputs"])
    step = of_stage(net["group_width"], place["stage"])
    if net["rounding"] == "nearest":
        width = make_divisible(wanted, step)
    elif net["rounding"] == "floor":
        width = int(wanted) // step * step
    else:
        width = round(wanted)
    groups = width // step if step is not None else of_stage(net["groups"], place["stage"]) or 1
    return width, groups


def gamma_in_weights(net):
    return net["gamma_value"] if net["scaled_ws"] and net["gamma"] == "weights" else 1.0


class ResidualBlock(Block):
    """Before or behind activation, bottleneck or basic."""

    def __init__(self, at, place):
        super().__init__(at, place)
        net, _ = at
        name, inputs, outputs, stride = (place[key] for key in ("name", "inputs", "outputs", "stride"))
        post = net["family"] in POST_ACTIVATION
        gamma, normed = gamma_in_weights(net), net["norm"] != "none"
        kernel = of_stage(net["kernel"], place["stage"])
        if net["block"] == "basic":
            width = outputs
            steps = [(outputs, kernel, stride, 1), (outputs, kernel, 1, 1)]
        else:
            width, groups = middle(net, place)
            inside = [(width, kernel, stride if i == 0 else 1, groups) for i in range(net["middle_convs"])]
            steps = [(width, 1, 1, 1), *inside, (outputs, 1, 1, 1)]
        widths = {"input": inputs, "width": width, "output": outputs}
        layers, channels = [], inputs
        for i, (out, k, s, g) in enumerate(steps):
            last = i == len(steps) - 1
            gate = net["se_ratio"] and net["se_place"] == "middle" and last
            if i > 0 and post:
                layers += norm_act(net, channels)
            if gate:
                layers.append(SqueezeExcite(at, name, channels, widths))
            if i > 0 and not post:
                layers += norm_act(net, channels)
            zero = last and net["zero_init_last"] and not (post and normed)
            layers.append(Conv(at, f"{name}.conv{i + 1}", channels, out, k, s, g, gamma, zero))
            channels = out
        if post:
            layers.append(norm_of(net, outputs))
            if net["zero_init_last"] and normed:
                nn.init.zeros_(layers[-1].weight)
        if net["eca"]:
            layers.append(ChannelAttention(at, name, outputs))
        if net["se_ratio"] and net["se_place"] == "end":
            layers.append(SqueezeExcite(at, name, outputs, widths))
        self.branch = nn.Sequential(*layers)
        if net["shortcut"] == "none":
            self.shortcut = None
        elif place["changes"]:
            self.shortcut_reads_pre = not post
            if net["shortcut"] == "pad":
                self.shortcut = Subsample(outputs - inputs, stride)
            else:
                average = net["shortcut"] == "avgpool-conv" and stride > 1
                pool = [nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False)] if average else []
                conv = Conv(at, f"{name}.shortcut", inputs, outputs, 1, 1 if average else stride, gamma=gamma)
                norm = [norm_of(net, outputs)] if post else []
                self.shortcut = nn.Sequential(*pool, conv, *norm)
        if post:
            self.post = Activation(net)
        else:
            self.pre = nn.Sequential(*norm_act(net, inputs))
            draw_norms(at, f"{name}.pre.", self.pre)
        draw_norms(at, f"{name}.", self.branch)
        if place["changes"]:
            draw_norms(at, f"{name}.shortcut.", self.shortcut)


class InvertedBlock(Block):
    def __init__(self, at, place):
        super().__init__(at, place)
        net, _ = at
        name, inputs, outputs, stride = (place[key] for key in ("name", "inputs", "outputs", "stride"))
        width, _ = middle(net, place)
        gamma = gamma_in_weights(net)
        kernel = of_stage(net["kernel"], place["stage"])
        if place["changes"] or net["shortcut"] == "none":
            self.shortcut = None
        zero = net["zero_init_last"] and self.shortcut is not None
        layers = []
        if width != inputs:
            layers += [Conv(at, f"{name}.expand", inputs, width, 1), *norm_act(net, width)]
        # What stands before the first block is the stem's activation.
        activated = gamma if layers or name == "stage1.block1" else 1.0
        layers += [
            Conv(at, f"{name}.depthwise", width, width, kernel, stride, groups=width, gamma=activated),
            *norm_act(net, width),
        ]
        if net["se_ratio"]:
            layers.append(SqueezeExcite(at, name, width, {"input": inputs, "width": width, "output": outputs}))
        normed = net["norm"] != "none"
        layers += [
            Conv(at, f"{name}.project", width, outputs, 1, gamma=gamma, zero=zero and not normed),
            norm_of(net, outputs),
        ]
        if zero and normed:
            nn.init.zeros_(layers[-1].weight)
        self.branch = nn.Sequential(*layers)


class ConvNeXtBlock(Block):
    def __init__(self, at, place):
        super().__init__(at, place)
        net, _ = at
        name, inputs, outputs, stride = (place[key] for key in ("name", "inputs", "outputs", "stride"))
        if place["changes"]:
            down = Conv(at, f"{name}.downsample", inputs, outputs, stride, stride, valid=True)
            self.pre = nn.Sequential(norm_of(net, inputs), down)
            self.shortcut_reads_pre = True
        if net["shortcut"] == "none":
            self.shortcut = None
        width, _ = middle(net, place)
        kernel = of_stage(net["kernel"], place["stage"])
        self.branch = nn.Sequential(
            Conv(at, f"{name}.depthwise", outputs, outputs, kernel, groups=outputs),
            norm_of(net, outputs),
            Conv(at, f"{name}.expand", outputs, width, 1),
            Activation(net),
            Conv(at, f"{name}.project", width, outputs, 1, gamma=gamma_in_weights(net)),
        )


class MaxPool(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.mode, self.fill = net["padding"], 0.0 if net["stem"] == "conv7-zeropool" else -math.inf

    def forward(self, x):
        return F.max_pool2d(pad(x, 3, 2, self.mode, self.fill), 3, 2)


def stem_of(at, channels):
    net, _ = at
    width, post = net["stem_width"], net["family"] in POST_ACTIVATION + INVERTED
    convs = {
        "conv7-pool": [(7, 2, width)], "conv7-zeropool": [(7, 2, width)], "conv3": [(3, 1, width)],
        "conv3-s2": [(3, 2, width)], "patch4": [(4, 4, width)],
        "deep": [(3, 2, width // 8), (3, 1, width // 4), (3, 1, width // 2), (3, 2, width)],
    }[net["stem"]]
    gamma, layers = gamma_in_weights(net), []
    for i, (kernel, stride, out) in enumerate(convs):
        if i > 0:
            layers += norm_act(net, channels)
        name = "stem.conv" if i == 0 else f"stem.conv{i + 1}"
        own = gamma if i > 0 or net["stem_gamma"] else 1.0
        layers.append(Conv(at, name, channels, out, kernel, stride, gamma=own, valid=net["stem"] == "patch4"))
        channels = out
    if net["stem"] == "patch4":
        layers.append(norm_of(net, channels))
    elif post:
        layers += norm_act(net, channels)
    if "pool" in net["stem"]:
        layers.append(MaxPool(net))
    stem = nn.Sequential(*layers)
    draw_norms(at, "stem.", stem)
    return stem, channels


def build(net, weights, channels):
    """The stem, and every block with its name."""
    at = (net, weights)
    stem, inputs = stem_of(at, channels)
    family = net["family"]
    kind = InvertedBlock if family in INVERTED else ConvNeXtBlock if family == "convnext" else ResidualBlock
    blocks, variance = [], 1.0
    for stage, (count, width) in enumerate(zip(net["stages"], net["widths"])):
        strides = net["strides"] or [1] + [2] * len(net["stages"])
        for i in range(count):
            stride = strides[stage] if i == 0 else 1
            changes = inputs != width or stride != 1
            place = {
                "name": f"stage{stage + 1}.block{i + 1}", "stage": stage, "first": not blocks, "inputs": inputs,
                "outputs": width, "stride": stride, "changes": changes, "beta": math.sqrt(variance),
            }
            block = kind(at, place)
            # Brock et al. 2021, §4.1; what is added to nothing has the variance of one branch.
            grown = net["alpha"] ** 2
            variance = 1.0 if block.shortcut is None else (1.0 if changes else variance) + grown
            blocks.append((place["name"], block.to(weights.dtype).train()))
            inputs = width
    return stem.to(weights.dtype).train(), blocks


def weights_of(block):
    """Matrices and kernels, but neither biases nor the scales of norms."""
    kinds = (nn.Conv1d, nn.Conv2d)
    return [module.weight for module in block.modules() if isinstance(module, kinds)]


def run(given, folder, dtype):
    net, weights = complete(given), Weights(folder, dtype)
    index = json.loads((folder / "index.json").read_text())
    x = read_tensor(folder, index["input"]).to(dtype)
    stem, blocks = build(net, weights, x.shape[1])
    if weights.left():
        raise SystemExit(f"{given['name']}: spp draws {sorted(weights.left())} too")
    x = stem(x)
    sq_mean, var = averages(x)
    points = [{"name": "stem", "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": None}]
    with torch.enable_grad():
        walked = walk(x, blocks)
        gradients = backward(walked, read_tensor(folder, index["cotangent"]).to(dtype), weights_of)
    for name, _, _, (shortcut, branch), y in walked:
        sq_mean, var = averages(y)
        own = None if shortcut is None else averages(branch)[1]
        points.append({"name": name, "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": own})
    points = [{**point, **gradients[point["name"]]} for point in points]
    return {"name": given["name"], "points": [over_seeds([point]) for point in points]}


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="JSON, with the keys of an spp config")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float64")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--exact", type=Path, required=True, help="folder with the raw weights and the input")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = json.loads(args.config.read_text())
    networks = [run(given, args.exact, getattr(torch, args.dtype)) for given in config["networks"]]
    json.dump({"torch": torch.__version__, "networks": networks}, sys.stdout)


if __name__ == "__main__":
    main()
