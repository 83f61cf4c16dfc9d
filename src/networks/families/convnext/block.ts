import type { BlockPlan } from '../../../plan/blocks.ts';
import type { Extent } from '../../../plan/layers.ts';
import { assembleBlock, middleOf } from '../../block.ts';
import { Chain } from '../../chain.ts';
import type { Position } from '../../position.ts';
import { atStage, type NetworkSpec } from '../../spec.ts';

/**
 * A block of ConvNeXt (Liu et al. 2022): depthwise convolution, norm, 1×1 convolution to four times the channels,
 * activation, 1×1 convolution back. Between stages a norm and a 2×2/2 convolution stand outside any branch: the
 * first block of a stage begins with them, and is added to what they give.
 *
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan {
  const pre = planInput(spec, at, input);
  const branch = planBranch(spec, at, pre.extent);
  const isTransition = at.shortcut === 'projection';
  return assembleBlock(spec, at, input, branch.extent, {
    pre: pre.layers,
    branch: branch.layers,
    shortcut: at.shortcut === 'none' ? null : [],
    reads: isTransition ? 'pre' : 'block',
    post: [],
  });
}

/** What goes before the branch: what changes channels and resolution, or 1/β of a normalizer-free network. */
function planInput(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const chain = new Chain(spec, input, 'pre.');
  if (spec.residual === 'nf') chain.overBeta(at.beta);
  const { stride, from, to } = at;
  if (stride === 1 && from === to) return chain;
  return chain.norm().conv('downsample', to, stride, stride, { activated: false, valid: true });
}

function planBranch(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const kernel = atStage(spec.kernel, at.stage);
  const [channels] = input;
  const chain = new Chain(spec, input)
    .conv('depthwise', channels, kernel, 1, { activated: false, groups: channels })
    .norm()
    .conv('expand', middleOf(spec, at).channels, 1, 1, { activated: false })
    .activation();
  const widths = { input: at.from, width: chain.extent[0], output: at.to };
  chain.gates('middle', widths);
  const zero = spec.zero_init_last && at.shortcut !== 'none';
  chain.conv('project', at.to, 1, 1, { activated: true, zero });
  return chain.gates('end', widths);
}
