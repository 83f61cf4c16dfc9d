import type { BlockPlan } from '../../../plan/blocks.ts';
import type { Extent } from '../../../plan/layers.ts';
import { assembleBlock, branchSteps, fixupFactor, projection, shortcutOf } from '../../block.ts';
import { Chain } from '../../chain.ts';
import type { Position } from '../../position.ts';
import type { NetworkSpec } from '../../spec.ts';

/**
 * A pre-activation block (He et al. 2016, "Identity mappings in deep residual networks"), as Brock
 * et al. 2021 use it: in a transition the shortcut reads the pre-activated input too, rescaled by 1/β
 * in a normalizer-free network.
 *
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan {
  const pre = planInput(spec, at, input);
  const branch = planBranch(spec, at, pre.extent);
  return assembleBlock(spec, at, input, branch.extent, {
    pre: pre.layers,
    branch: branch.layers,
    shortcut: shortcutOf(at, () => projection(spec, at, pre.extent, true).layers),
    reads: at.shortcut === 'projection' ? 'pre' : 'block',
    post: [],
  });
}

/** What branch and projection read: the activation of x/β, or that of x, divided by β. */
function planInput(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const chain = new Chain(spec, input, 'pre.');
  if (spec.residual !== 'nf') return chain.fixupBias('bias0').preActivation();
  return spec.beta === 'output'
    ? chain.preActivation().overBeta(at.beta)
    : chain.overBeta(at.beta).preActivation();
}

/** The residual branch: convolutions, each behind an activation and perhaps a norm. */
function planBranch(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const steps = branchSteps(spec, at);
  const factor = fixupFactor(spec, at, steps.length);
  const branch = new Chain(spec, input);
  const widths = { input: at.from, width: steps[0]?.channels ?? at.to, output: at.to };
  for (const [i, { channels, kernel, stride, groups }] of steps.entries()) {
    const last = i === steps.length - 1;
    if (last) branch.gates('middle', widths);
    const zero = last && (spec.residual === 'fixup' || spec.zero_init_last);
    if (i > 0) branch.fixupBias(`bias${i}b`).preActivation();
    branch.fixupBias(`bias${i + 1}a`);
    branch.conv(`conv${i + 1}`, channels, kernel, stride, {
      activated: true,
      factor,
      zero,
      groups,
    });
  }
  if (spec.residual === 'fixup')
    branch.scale('multiplier', 1, { learned: true }).fixupBias(`bias${steps.length}b`);
  return branch.gates('end', widths);
}
