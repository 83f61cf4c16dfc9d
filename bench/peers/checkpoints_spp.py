"""Checkpoints of PyTorch, and what hooks say of them: reads JSON on standard input, prints JSON.

`train`: a ResNet of torchvision with a stem for 32×32, by SGD on random patterns with labels; saves its state dict at
some steps.

`save`: a model of timm or torchvision as it starts, each of its tensors moved by a tenth, so that none is 0 or 1.

`digests`: of models of torchvision, how many tensors they have before the classifier that training changes, and a hash of
their names and shapes, for the tests.

`points`: one file loaded with strict=True, run in float64 on spp's input, in training or in evaluation mode.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import timm
import torch
import torchvision
from safetensors.torch import load_file, save_file
from timm_taps import averages, tap
from torch import nn
from torchvision.models.resnet import BasicBlock, ResNet

CLASSES = 10


def small_resnet():
    network = ResNet(BasicBlock, [2, 2, 2, 2], num_classes=CLASSES)
    network.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    network.maxpool = nn.Identity()
    return network


def build(library, model):
    if model == "small-resnet":
        return small_resnet()
    return timm.create_model(model) if library == "timm" else getattr(torchvision.models, model)()


def train(folder, steps, batch=32):
    torch.manual_seed(0)
    patterns = torch.randn(CLASSES, 3, 32, 32)
    network = small_resnet().train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    losses = {}
    for step in range(max(steps) + 1):
        labels = torch.randint(CLASSES, (batch,))
        loss = nn.functional.cross_entropy(network(patterns[labels] + torch.randn(batch, 3, 32, 32)), labels)
        if step in steps:
            save_file(network.state_dict(), Path(folder) / f"step-{step}.safetensors")
            losses[step] = loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@torch.no_grad()
def save(library, model, file):
    torch.manual_seed(0)
    state = build(library, model).state_dict()
    for name, tensor in state.items():
        if tensor.is_floating_point():
            tensor.add_(0.1 * torch.randn_like(tensor))
        if name.endswith("running_var"):
            tensor.abs_()
    save_file(state, file)


def digests(models):
    # A RegNet cannot be made without numbers.
    told = {}
    for model in models:
        network = getattr(torchvision.models, model)()
        last = len(network.features) - 1 if hasattr(network, "features") and "convnext" not in model else None
        beside = ("fc.", "classifier.", f"features.{last}.")
        lines = sorted(
            f"{name} {','.join(str(size) for size in value.shape if size != 1)}"
            for name, value in network.named_parameters()
            if not name.startswith(beside)
        )
        told[model] = [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]
    return told


def blocks_of(network):
    """Of torchvision: stem and blocks, each with the module whose output is the end of its branch, where that is one."""
    if isinstance(network, ResNet):
        layers = [network.layer1, network.layer2, network.layer3, network.layer4]
        blocks = [block for layer in layers for block in layer]
        return network.maxpool, [(block, getattr(block, "bn3", block.bn2)) for block in blocks]
    kinds = ("InvertedResidual", "MBConv", "ResBottleneckBlock", "CNBlock")
    blocks = [(module, None) for module in network.modules() if type(module).__name__ in kinds]
    return getattr(network, "stem", None) or network.features[0], blocks


def tap_torchvision(network):
    points = []
    stem, blocks = blocks_of(network)

    def hook(name, last):
        def on_output(_module, _inputs, output):
            sq_mean, var = averages(output)
            branch = getattr(last, "told", None)
            points.append({"name": name, "avg_sq_mean": sq_mean, "avg_var": var, "res_avg_var": branch})

        return on_output

    def on_branch(module, _inputs, output):
        module.told = averages(output)[1]

    stem.register_forward_hook(hook("stem", None))
    for i, (block, last) in enumerate(blocks):
        if last is not None:
            last.register_forward_hook(on_branch)
        block.register_forward_hook(hook(f"block{i + 1}", last))
    return points


@torch.inference_mode()
def points(library, model, file, data, shape, training):
    network = build(library, model)
    network.load_state_dict(load_file(file), strict=True)
    network = network.double().train(training)
    for module in network.modules():
        # Paths that training drops by chance.
        if isinstance(module, torchvision.ops.StochasticDepth):
            module.p = 0.0
    found = (tap if library == "timm" else tap_torchvision)(network)
    values = torch.frombuffer(bytearray(Path(data).read_bytes()), dtype=torch.float32)
    network(values.reshape(shape).double())
    return [{key: at if key == "name" or at is None else {"mean": at} for key, at in one.items()} for one in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    what = {"train": train, "save": save, "points": points, "digests": digests}
    parser.add_argument("what", choices=list(what))
    asked = json.load(sys.stdin)
    torch.set_num_threads(2)
    told = what[parser.parse_args().what](**asked)
    versions = {"torch": torch.__version__, "timm": timm.__version__, "torchvision": torchvision.__version__}
    json.dump({"versions": versions, "told": told}, sys.stdout)


main()
