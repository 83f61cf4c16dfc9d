"""Statistics of the backward pass by autograd, block by block, of networks that are a stem and a list of blocks.

Written from the definitions: L = <u, x_L> with u of the shape of the last block's output, g = dL/dx of each block's
output. A block keeps of its forward pass, as `ends`, what its shortcut and its branch add to each other, as two
tensors that are not the same one; the shortcut is None where nothing is added.
"""

import torch


def walk(x, blocks):
    """Runs blocks one after the other, each as a graph of its own: (name, block, input, (shortcut, branch), output)."""
    walked = []
    for name, block in blocks:
        x = x.detach().requires_grad_()
        y = block(x)
        walked.append((name, block, x, block.ends, y))
        x = y
    return walked


def power(x):
    return x.double().square().sum().item()


def averages(x):
    """Average channel squared mean and average channel variance."""
    var, mean = torch.var_mean(x, dim=(0, 2, 3), unbiased=False)
    return mean.square().mean().item(), var.mean().item()


def of_gradient(g, norm):
    sq_mean, var = averages(g)
    return {"grad_energy": power(g) / norm, "grad_avg_sq_mean": sq_mean, "grad_avg_var": var}


def handed_back(x, ends, y, g):
    """Energy that the branch hands back to the block's input over that of the shortcut."""
    shortcut, branch = ends
    if shortcut is None:
        return None
    of_ends = torch.autograd.grad(y, ends, g, retain_graph=True)
    energies = [power(torch.autograd.grad(end, x, of, retain_graph=True)[0]) for end, of in zip(ends, of_ends)]
    return energies[1] / energies[0] if energies[0] > 0 else None


def backward(walked, u, weights_of):
    """Statistics by the name of the point; what is before the first block is `stem`.

    `weights_of`: of a block, the parameters whose gradient counts.
    """
    norm, g, points = power(u), u, {}
    for name, block, x, ends, y in reversed(walked):
        weights = weights_of(block)
        own = {"grad_branch": handed_back(x, ends, y, g), "weight_grad": None}
        before, *of_weights = torch.autograd.grad(y, [x, *weights], g)
        if weights:
            own["weight_grad"] = (sum(map(power, of_weights)) / sum(map(power, weights))) ** 0.5
        points[name] = {**of_gradient(g, norm), **own}
        g = before
    points["stem"] = {**of_gradient(g, norm), "grad_branch": None, "weight_grad": None}
    return points
