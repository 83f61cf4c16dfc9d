import type { BlockPlan } from '../../../plan/blocks.ts';
import type { Extent } from '../../../plan/layers.ts';
import { assembleBlock, branchSteps, fixupFactor, projection, shortcutOf } from '../../block.ts';
import { Chain } from '../../chain.ts';
import type { Position } from '../../position.ts';
import type { NetworkSpec } from '../../spec.ts';

/**
 * A post-activation block (He et al. 2016, "Deep residual learning"; the stride on the 3×3
 * convolution as in torchvision): norm and activation behind each convolution, the last activation
 * behind the addition.
 *
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan {
  const branch = planBranch(spec, at, input);
  return assembleBlock(spec, at, input, branch.extent, {
    pre: [],
    branch: branch.layers,
    shortcut: shortcutOf(at, () => project(spec, at, input).layers),
    reads: 'block',
    post: new Chain(spec, branch.extent).activation().layers,
  });
}

/** The zeros that widen a shortcut without weights are not normalised. */
function project(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const chain = projection(spec, at, input, true);
  return spec.shortcut === 'pad' ? chain : chain.norm();
}

function planBranch(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const steps = branchSteps(spec, at);
  const factor = fixupFactor(spec, at, steps.length);
  const branch = new Chain(spec, input);
  const widths = { input: at.from, width: steps[0]?.channels ?? at.to, output: at.to };
  for (const [i, { channels, kernel, stride, groups }] of steps.entries()) {
    const last = i === steps.length - 1;
    if (last) branch.gates('middle', widths);
    const zeroConv = last && (spec.residual === 'fixup' || (spec.zero_init_last && !hasNorm(spec)));
    branch.fixupBias(`bias${i + 1}a`);
    branch.conv(`conv${i + 1}`, channels, kernel, stride, {
      activated: true,
      factor,
      zero: zeroConv,
      groups,
    });
    branch.norm();
    if (!last) branch.fixupBias(`bias${i + 1}b`).activation();
  }
  // The affine weight of the last norm, at 0 (Goyal et al. 2017, §5.1).
  if (spec.zero_init_last && hasNorm(spec)) branch.scale('last_norm_weight', 0);
  if (spec.residual === 'fixup')
    branch.scale('multiplier', 1, { learned: true }).fixupBias(`bias${steps.length}b`);
  return branch.gates('end', widths);
}

function hasNorm(spec: NetworkSpec): boolean {
  return spec.norm !== 'none';
}
