"""spp's taps on networks of timm: hooks on stem, branches and blocks. Nothing of a network is written here."""

import torch
from timm.models.convnext import ConvNeXt
from timm.models.efficientnet import EfficientNet
from timm.models.nfnet import NormFreeNet
from timm.models.regnet import RegNet
from timm.models.resnet import ResNet
from timm.models.resnetv2 import ResNetV2


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
        return (getattr(block, "bn3", None) or block.bn2) if block.se is None else block.se
    if isinstance(network, ConvNeXt):
        return block.mlp
    if isinstance(network, NormFreeNet):
        return block.conv3 if block.attn_last is None else block.attn_last
    return getattr(block, "conv3", None) or block.conv2


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
