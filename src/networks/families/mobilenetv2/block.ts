import type { BlockPlan } from '../../../plan/blocks.ts';
import type { Extent } from '../../../plan/layers.ts';
import { assembleBlock, middleOf, shortcutOf } from '../../block.ts';
import { Chain } from '../../chain.ts';
import type { Position } from '../../position.ts';
import { atStage, type NetworkSpec } from '../../spec.ts';

/**
 * An inverted bottleneck (Sandler et al. 2018, "MobileNetV2"; Tan and Le 2019, "EfficientNet"): a 1×1 convolution that
 * widens, left out where nothing is widened; a depthwise one with the stride; squeeze-and-excitation; a 1×1 one that
 * narrows, with a norm and no activation behind it. Where channels or resolution change, it is not added to
 * anything.
 *
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan {
  const pre = planInput(spec, at, input);
  const branch = planBranch(spec, at, pre.extent);
  return assembleBlock(spec, at, input, branch.extent, {
    pre: pre.layers,
    branch: branch.layers,
    shortcut: shortcutOf(at, () => []),
    reads: 'block',
    post: [],
  });
}

/** x/β in a normalizer-free network: no activation stands before the first convolution. */
function planInput(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const chain = new Chain(spec, input, 'pre.');
  return spec.residual === 'nf' ? chain.overBeta(at.beta) : chain;
}

function planBranch(spec: NetworkSpec, at: Position, input: Extent): Chain {
  const { from, to, stride, stage } = at;
  const { channels } = middleOf(spec, at);
  const chain = new Chain(spec, input);
  const widens = channels !== from;
  if (widens) chain.conv('expand', channels, 1, 1, { activated: false }).norm().activation();
  chain.conv('depthwise', channels, atStage(spec.kernel, stage), stride, {
    // What stands before the first block is the stem's activation.
    activated: widens || (at.index === 1 && spec.stem !== 'none'),
    groups: channels,
  });
  const widths = { input: from, width: channels, output: to };
  chain.norm().activation().gates('middle', widths);
  // What is added to nothing would be nothing.
  const zero = spec.zero_init_last && at.shortcut !== 'none';
  const isNormalised = spec.norm !== 'none';
  chain.conv('project', to, 1, 1, { activated: true, zero: zero && !isNormalised }).norm();
  if (zero && isNormalised) chain.scale('last_norm_weight', 0);
  return chain.gates('end', widths);
}
