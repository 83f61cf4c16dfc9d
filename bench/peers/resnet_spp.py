"""Signal propagation plots the way a PyTorch user makes them: build the network, hook it, run it.

Written from the papers (He et al. 2016; Brock, De and Smith 2021; De and Smith 2020; Zhang et al. 2019)
and from the definitions of spp's statistics, not from spp's code, so that the two can be held against
each other. Reads the networks from a JSON file with the keys of an spp config, and prints JSON: every
statistic at every block for every seed, time and peak memory.
"""

import argparse
import json
import math
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from backward_spp import averages, backward, walk

FORWARD = ("avg_sq_mean", "avg_var", "res_avg_var")
STAGES = {
    "resnetv2-50": [3, 4, 6, 3],
    "resnetv2-101": [3, 4, 23, 3],
    "resnetv2-152": [3, 8, 36, 3],
    "resnetv2-200": [3, 24, 36, 3],
    "resnetv2-288": [24, 24, 24, 24],
    "resnetv2-600": [50, 50, 50, 50],
    "resnet-50": [3, 4, 6, 3],
    "resnet-18": [2, 2, 2, 2],
    "resnetv2-18": [2, 2, 2, 2],
}
DEFAULTS = {
    "batch": None,
    "stages": None,
    "widths": None,
    "block": "bottleneck",
    "convention": "paper",
    "stem": "conv7-pool",
    "norm": "batch",
    "norm_groups": 32,
    "norm_epsilon": 1e-5,
    "order": "norm-act",
    "activation": "relu",
    "residual": "plain",
    "alpha": 0.2,
    "scaled_ws": False,
    "se_ratio": None,
    "sum_scale": 1.0,
}
# Of every network, of normalizer-free ones, and of those with scaled weight standardisation.
PAPER = (
    {"padding": "symmetric", "gelu": "erf"},
    {"shortcut": "conv", "beta": "input", "skip_gain": 1.0, "zero_init_last": False, "se_init": None, "se_divisor": 1},
    {"gamma": "weights", "published": False, "stem_gamma": False, "guard": "zero", "init": "he-normal"},
)
CONVENTIONS = {
    "paper": PAPER,
    "deepmind": (
        {"padding": "same", "gelu": "tanh"},
        {"beta": "output", "skip_gain": 0.0, "se_init": "haiku-linear"},
        {"gamma": "activation", "published": True, "guard": "floor", "init": "lecun-normal"},
    ),
    "timm": (
        {},
        {
            "shortcut": "avgpool-conv", "beta": "output", "zero_init_last": True, "se_init": "lecun-normal",
            "se_divisor": 8,
        },
        {"published": True, "stem_gamma": True, "guard": "epsilon", "init": "lecun-normal"},
    ),
}
ACTIVATIONS = {
    "relu": F.relu,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "identity": lambda x: x,
}
# The codes' own, from nfnets/base.py and timm/models/nfnet.py.
PUBLISHED = {"relu": 1.7139588594436646, "silu": 1.7881293296813965, "gelu": 1.7015043497085571}
VARIANCES = {"he-normal": 2.0, "lecun-normal": 1.0, "haiku-linear": 0.87962566103423978**2}


def complete(given):
    """Fills in what a config leaves out."""
    kinds = [True, given.get("residual") == "nf", bool(given.get("scaled_ws"))]
    net = dict(DEFAULTS)
    for choices, own, applies in zip(PAPER, CONVENTIONS[given.get("convention", "paper")], kinds):
        net.update(choices)
        net.update(own if applies else {})
    net.update(given)
    if net["activation"] == "gelu" and net["gelu"] == "tanh":
        net["activation"] = "gelu_tanh"
    if net["residual"] == "skipinit" and "skip_gain" not in given:
        net["skip_gain"] = 0.0
    if net["model"] in ("resnetv2-18", "resnet-18"):
        net["block"] = "basic"
    net["stages"] = net["stages"] or STAGES[net["model"]]
    first = 64 if net["block"] == "basic" else 256
    net["widths"] = net["widths"] or [first * 2**i for i in range(len(net["stages"]))]
    net["v1"] = net["model"].split("-")[0] == "resnet"
    return net


def gamma_of(activation):
    """1/sqrt(Var g(z)) of a standard normal z, by the trapezoidal rule, which converges fast here."""
    z = torch.linspace(-14, 14, 2_000_001, dtype=torch.float64)
    weight = torch.exp(-(z**2) / 2)
    weight /= weight.sum()
    y = ACTIVATIONS[activation](z)
    mean = (weight * y).sum()
    return 1 / math.sqrt((weight * (y - mean) ** 2).sum())


def same_padding(size, kernel, stride):
    """TensorFlow's SAME: (before, after) along one axis."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def pad(x, kernel, stride, mode, value=0.0):
    if mode == "symmetric":
        before = after = (kernel // 2, kernel // 2)
    else:
        before, after = (same_padding(size, kernel, stride) for size in x.shape[2:])
    (top, bottom), (left, right) = before, after
    return F.pad(x, (left, right, top, bottom), value=value)


class Conv(nn.Conv2d):
    """A convolution without a bias, whose weight is drawn by the rule of its network."""

    def __init__(self, net, inputs, outputs, kernel, stride=1, gamma=1.0, zero=False, scale=1.0):
        symmetric = net["padding"] == "symmetric"
        super().__init__(inputs, outputs, kernel, stride, padding=kernel // 2 if symmetric else 0, bias=False)
        self.mode, self.gamma, self.zero, self.net = net["padding"], gamma, zero, net
        gain = VARIANCES[net["init"]]
        self.std = scale * math.sqrt(gain / (inputs * kernel * kernel))

    def reset_parameters(self):
        """Not what nn.Conv2d does: `draw` fills the weight, and once is enough."""

    @torch.no_grad()
    def draw(self, raw=None):
        """`raw`: standard normal values, in place of PyTorch's own."""
        if raw is None:
            self.weight.normal_()
        else:
            self.weight.copy_(raw)
        self.weight.mul_(0.0 if self.zero else self.std)
        if self.net["scaled_ws"] and not self.zero:
            self.weight.copy_(self.standardized(self.weight))

    def standardized(self, weight):
        fan_in = weight[0].numel()
        var, mean = torch.var_mean(weight, dim=(1, 2, 3), unbiased=False, keepdim=True)
        if self.net["guard"] == "floor":
            scale = torch.rsqrt(torch.clamp(var * fan_in, min=1e-4))
        elif self.net["guard"] == "epsilon":
            scale = torch.rsqrt((var + 1e-5) * fan_in)
        else:
            scale = torch.rsqrt(var * fan_in)
        return self.gamma * (weight - mean) * scale

    def forward(self, x):
        if self.mode == "same":
            x = pad(x, self.kernel_size[0], self.stride[0], "same")
        return super().forward(x)


class LayerNorm(nn.Module):
    """Over C, H and W of each sample."""

    def __init__(self, eps):
        super().__init__()
        self.eps = eps

    def forward(self, x):
        return F.layer_norm(x, x.shape[1:], eps=self.eps)


class Activation(nn.Module):
    def __init__(self, fn, gain=1.0):
        super().__init__()
        self.fn, self.gain = ACTIVATIONS[fn], gain

    def forward(self, x):
        y = self.fn(x)
        return y if self.gain == 1 else self.gain * y


class MaxPool(nn.Module):
    def __init__(self, mode):
        super().__init__()
        self.mode = mode

    def forward(self, x):
        return F.max_pool2d(pad(x, 3, 2, self.mode, -math.inf), 3, 2)


class SqueezeExcite(nn.Module):
    def __init__(self, net, channels):
        super().__init__()
        step = net["se_divisor"]
        wanted = net["se_ratio"] * channels
        hidden = max(1, int(wanted)) if step == 1 else max(step, int(wanted + step / 2) // step * step)
        plain = {**net, "scaled_ws": False, "init": net["se_init"] or net["init"]}
        self.reduce = Conv(plain, channels, hidden, 1)
        self.expand = Conv(plain, hidden, channels, 1)
        self.gain = 2.0 if net["residual"] == "nf" else 1.0

    def forward(self, x):
        gate = torch.sigmoid(self.expand(F.relu(self.reduce(x.mean((2, 3), keepdim=True)))))
        return self.gain * gate * x


def norm_layer(net, channels):
    kind, eps = net["norm"], net["norm_epsilon"]
    if kind == "batch":
        return nn.BatchNorm2d(channels, eps=eps)
    if kind == "instance":
        return nn.InstanceNorm2d(channels, eps=eps)
    if kind == "group":
        return nn.GroupNorm(net["norm_groups"], channels, eps=eps)
    return LayerNorm(eps)


def activation_layer(net, fresh):
    """`fresh`: nobody else needs the input, so that ReLU may overwrite it, as people do."""
    gain = net["gamma_value"] if net["gamma"] == "activation" else 1.0
    if net["activation"] == "relu" and gain == 1:
        return nn.ReLU(inplace=fresh)
    return Activation(net["activation"], gain)


def norm_and_activation(net, channels, fresh):
    if net["norm"] == "none":
        return [activation_layer(net, fresh)]
    if net["order"] == "act-norm" and not net["v1"]:
        return [activation_layer(net, fresh), norm_layer(net, channels)]
    return [norm_layer(net, channels), activation_layer(net, True)]


class Block(nn.Module):
    def __init__(self, net, inputs, outputs, stride, beta):
        super().__init__()
        self.post_activation = net["v1"]
        self.beta = beta if net["residual"] == "nf" else 1.0
        self.behind = net["beta"] == "output"
        self.sum_scale = net["sum_scale"]
        alpha = net["alpha"] if net["residual"] == "nf" else 1.0
        self.scale = alpha * (net["skip_gain"] if net["residual"] in ("nf", "skipinit") else 1.0)
        self.transition = inputs != outputs or stride != 1

        gamma = net["gamma_value"] if net["gamma"] == "weights" else 1.0
        fixup = net["residual"] == "fixup"
        layers = [(1, 1), (3, stride), (1, 1)] if net["block"] == "bottleneck" else [(3, stride), (3, 1)]
        inner = outputs // 4 if net["block"] == "bottleneck" else outputs
        scale = sum(net["stages"]) ** (-1 / (2 * len(layers) - 2)) if fixup else 1.0
        widths = [inputs] + [inner] * (len(layers) - 1) + [outputs]
        normed = net["norm"] != "none"
        branch = []
        for i, (kernel, step) in enumerate(layers):
            last = i == len(layers) - 1
            if i > 0:
                branch += norm_and_activation(net, widths[i], True)
            zero = last and (fixup or (net["zero_init_last"] and not (normed and self.post_activation)))
            branch.append(Conv(net, widths[i], widths[i + 1], kernel, step, gamma, zero, 1.0 if last else scale))
        if self.post_activation and normed:
            branch.append(norm_layer(net, outputs))
            if net["zero_init_last"]:
                nn.init.zeros_(branch[-1].weight)
        if net["se_ratio"]:
            branch.append(SqueezeExcite(net, outputs))
        self.branch = nn.Sequential(*branch)
        self.convs = [layer for layer in branch if isinstance(layer, Conv)]

        self.shortcut = None
        if self.transition:
            average = net["shortcut"] == "avgpool-conv" and stride > 1
            pool = [nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False)] if average else []
            self.projection = Conv(net, inputs, outputs, 1, 1 if average else stride, gamma)
            norm = [norm_layer(net, outputs)] if self.post_activation and normed else []
            self.shortcut = nn.Sequential(*pool, self.projection, *norm)
        self.pre = nn.Sequential(*([] if self.post_activation else norm_and_activation(net, inputs, self.beta != 1 and not self.behind)))
        self.post = activation_layer(net, True) if self.post_activation else nn.Identity()
        # Whether shortcut and branch are kept as they are, for autograd to tell them apart.
        self.apart = False

    def forward(self, x):
        if self.behind:
            p = self.pre(x) * (1 / self.beta)
        else:
            p = self.pre(x / self.beta if self.beta != 1 else x)
        f = self.branch(p)
        s = x if self.shortcut is None else self.shortcut(p)
        if self.apart:
            # The input by another name where the shortcut does nothing.
            s = s.view_as(s)
            self.ends = (s, f)
        elif self.scale == 1 and self.sum_scale == 1:
            f += s
            return self.post(f)
        return self.post(self.sum_scale * torch.add(s, f, alpha=self.scale))


class Network(nn.Module):
    def __init__(self, net, channels):
        super().__init__()
        gamma = PUBLISHED[net["activation"].removesuffix("_tanh")] if net["published"] else gamma_of(net["activation"])
        net = {**net, "gamma_value": gamma if net["scaled_ws"] else 1.0}
        inner = {**net, "gamma": "weights"}
        stem = []
        if net["stem"] != "none":
            kernel, stride = (3, 1) if net["stem"] == "conv3" else (7, 2)
            stem.append(Conv(inner, channels, 64, kernel, stride, net["gamma_value"] if net["stem_gamma"] else 1.0))
            channels = 64
            if net["v1"]:
                stem += norm_and_activation(net, 64, True)
            if net["stem"] == "conv7-pool":
                stem.append(MaxPool(net["padding"]))
        self.stem = nn.Sequential(*stem)

        blocks, names, variance = [], [], 1.0
        for stage, (count, width) in enumerate(zip(net["stages"], net["widths"])):
            for i in range(count):
                stride = 2 if stage > 0 and i == 0 else 1
                block = Block(net, channels, width, stride, math.sqrt(variance))
                variance = net["sum_scale"] ** 2 * ((1.0 if block.transition else variance) + net["alpha"] ** 2)
                channels = width
                blocks.append(block)
                names.append(f"stage{stage + 1}.block{i + 1}")
        self.blocks = nn.Sequential(*blocks)
        self.names = names

    def forward(self, x):
        return self.blocks(self.stem(x))

    def draw(self, raw=None):
        for name, conv in self.named_convs():
            conv.draw(None if raw is None else raw(name, conv))

    def named_convs(self):
        yield from (("stem.conv", layer) for layer in self.stem if isinstance(layer, Conv))
        for name, block in zip(self.names, self.blocks):
            for i, conv in enumerate(block.convs):
                yield f"{name}.conv{i + 1}", conv
            if block.shortcut is not None:
                yield f"{name}.shortcut", block.projection
            for layer in block.branch:
                if isinstance(layer, SqueezeExcite):
                    yield f"{name}.se.reduce", layer.reduce
                    yield f"{name}.se.expand", layer.expand


def tap(network):
    """Hooks the stem, the end of each residual branch and each block; returns what they fill."""
    points = []

    def on_stem(_module, _inputs, output):
        sq_mean, var = averages(output)
        points.append({"name": "stem", "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": None})

    def on_branch(name):
        def hook(_module, _inputs, output):
            points.append({"name": name, "res_avg_var": averages(output)[1]})

        return hook

    def on_block(_module, _inputs, output):
        points[-1]["avg_sq_mean"], points[-1]["avg_var"] = averages(output)

    network.stem.register_forward_hook(on_stem)
    for name, block in zip(network.names, network.blocks):
        block.branch.register_forward_hook(on_branch(name))
        block.register_forward_hook(on_block)
    return points


def tap_back(network):
    """Hooks for the gradient of each block's output, and of what branch and shortcut hand back; returns what they fill.

    What they hand back is taken where the two part: at the block's input, and in transition blocks behind its first norm
    and activation.
    """
    gradients = {}

    def split(name, lane):
        def before(_module, inputs):
            view = inputs[0].view_as(inputs[0])
            view.register_hook(lambda g: gradients.setdefault(name, {}).update({lane: g.norm().item() ** 2}))
            return (view,)

        return before

    def of_point(name):
        def on_gradient(g):
            sq_mean, var = averages(g)
            own = gradients.setdefault(name, {})
            own.update(grad_avg_sq_mean=sq_mean, grad_avg_var=var, energy=(sq_mean + var) * g.numel())

        # Of the stem on the gradient is wanted; what comes before it has none.
        return lambda _module, _inputs, output: output.requires_grad_().register_hook(on_gradient) and None

    network.requires_grad_(False)
    network.stem.register_forward_hook(of_point("stem"))
    for name, block in zip(network.names, network.blocks):
        if block.shortcut is None:
            block.pre.register_forward_pre_hook(split(name, "branch"))
        else:
            block.branch.register_forward_pre_hook(split(name, "branch"))
            block.shortcut.register_forward_pre_hook(split(name, "shortcut"))
        block.register_forward_hook(of_point(name))
    return gradients


def with_gradients(points, gradients):
    """Both passes' statistics. An identity hands back the gradient of its own point."""
    norm = gradients[points[-1]["name"]]["energy"]
    told = []
    for point in points:
        own = gradients[point["name"]]
        branch, shortcut = own.pop("branch", None), own.pop("shortcut", own["energy"])
        ratio = None if branch is None else branch / shortcut
        told.append({**point, **own, "grad_energy": own.pop("energy") / norm, "grad_branch": ratio})
    return told


def peak_bytes():
    """Peak of resident memory; of this process alone where Linux tells it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def read_raw(folder):
    """What spp drew, as `exact.js` wrote it: standard normal values as a function of a convolution, input, cotangent."""
    index = json.loads((folder / "index.json").read_text())

    def raw(name, conv):
        entry = index["tensors"][f"{name}.weight"]
        if not math.isclose(entry["std"], conv.std, rel_tol=1e-12) and not conv.zero:
            raise SystemExit(f"{name}: spp draws with deviation {entry['std']}, this script with {conv.std}")
        return read_tensor(folder, entry)

    return raw, read_tensor(folder, index["input"]), read_tensor(folder, index["cotangent"])


def read_tensor(folder, entry):
    data = bytearray((folder / entry["file"]).read_bytes())
    return torch.frombuffer(data, dtype=torch.float32).reshape(entry["shape"])


def weights_of(block):
    return [module.weight for module in block.modules() if isinstance(module, nn.Conv2d)]


def measured(network, x, u):
    """The points of both passes, block by block. `u`: the cotangent, or None for one of PyTorch's own."""
    for block in network.blocks:
        block.apart = True
    x = network.stem(x)
    points = [dict(zip(FORWARD, (*averages(x), None)), name="stem")]
    with torch.enable_grad():
        walked = walk(x, zip(network.names, network.blocks))
        last = walked[-1][-1]
        gradients = backward(walked, torch.randn_like(last) if u is None else u, weights_of)
    for name, _, _, (_, branch), y in walked:
        points.append(dict(zip(FORWARD, (*averages(y), averages(branch)[1])), name=name))
    return [{**point, **gradients[point["name"]]} for point in points]


def run(net, config, dtype, args):
    """One network: its points for every seed, and how long each repetition of a pass over it took."""
    source = config["input"]
    size = source["size"] if isinstance(source["size"], list) else [source["size"]] * 2
    channels = source.get("channels", 3)
    seeds = config["seeds"] if isinstance(config["seeds"], list) else range(config["seeds"])
    by_seed, forward = [], []
    for seed in seeds:
        torch.manual_seed(seed)
        network = Network(net, channels).to(dtype).train()
        raw, x, u = read_raw(Path(args.exact)) if args.exact else (None, None, None)
        if x is None:
            x = torch.randn(source["batch"], channels, *size, dtype=dtype)
        network.draw(raw)
        x = x.to(dtype)[: net["batch"] or source["batch"]]
        if args.backward:
            by_seed.append(measured(network, x, None if u is None else u.to(dtype)))
            continue
        points = tap(network) if not args.no_taps else []
        gradients = tap_back(network) if args.hooked_backward else None
        for _ in range(args.repeat):
            points.clear()
            begin = time.perf_counter()
            y = network(x)
            if gradients is not None:
                y.backward(torch.randn_like(y))
            forward.append(1000 * (time.perf_counter() - begin))
        by_seed.append(list(points) if gradients is None else with_gradients(points, gradients))
    return {
        "name": net["name"],
        "points": [over_seeds(values) for values in zip(*by_seed)],
        "forwardMs": forward,
    }


def over_seeds(points):
    """Mean, sample standard deviation and values over the seeds, of each statistic of one point."""
    summary = {"name": points[0]["name"]}
    for key in (key for key in points[0] if key != "name"):
        values = [point[key] for point in points]
        if values[0] is None:
            summary[key] = None
            continue
        mean = sum(values) / len(values)
        squares = sum((value - mean) ** 2 for value in values)
        summary[key] = {"mean": mean, "std": math.sqrt(squares / max(len(values) - 1, 1)), "values": values}
    return summary


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="JSON, with the keys of an spp config")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1, help="forward passes; the statistics are the last one's")
    parser.add_argument("--no-taps", action="store_true", help="without hooks: time alone, no statistics")
    parser.add_argument("--exact", help="folder with the raw weights and the input, in place of PyTorch's own")
    parser.add_argument("--backward", action="store_true", help="the statistics of the backward pass too, block by block")
    parser.add_argument("--hooked-backward", action="store_true", help="those but for weights, with hooks and in one go")
    args = parser.parse_args()
    imported = peak_bytes()
    torch.set_num_threads(args.threads)
    config = json.loads(args.config.read_text())
    base = config.get("base", {})
    # What inference mode makes, autograd cannot use.
    with torch.enable_grad() if args.hooked_backward else torch.no_grad() if args.backward else torch.inference_mode():
        networks = [
            run(complete({"name": given.get("model", base.get("model")), **base, **given}), config,
                getattr(torch, args.dtype), args)
            for given in config["networks"]
        ]
    used = resource.getrusage(resource.RUSAGE_SELF)
    usage = {
        "cpuMs": 1000 * (used.ru_utime + used.ru_stime),
        "peakBytes": peak_bytes(),
        "importedBytes": imported,
    }
    json.dump({"torch": torch.__version__, "usage": usage, "networks": networks}, sys.stdout)


if __name__ == "__main__":
    main()
