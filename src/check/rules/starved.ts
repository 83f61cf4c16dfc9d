import { meanOf, type NetworkFacts, type NetworkResult } from '../../results/result.ts';
import { isMeasurable } from './bands.ts';
import { type Block, blocksOf, branchScale, isClosed, runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';
import type { Cause } from './suspects.ts';

/** A block, and what its branch hands back of the gradient over what its shortcut does. */
type Handing = Block & { readonly share: number };

export const starvedBranch: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'warn',
  description: 'A branch hands back next to nothing of the gradient.',
  run(network, { settings }) {
    const [least] = settings.thresholds.gradient_share;
    const starved = handingOf(network).filter(
      (block) => block.share < least && !isByDesign(block, network.facts),
    );
    return runsOf(starved).map((run) => {
      const [{ share }] = run;
      return {
        where: spanOf(run),
        statistic: 'grad_branch',
        expected: [least, null],
        actual: share,
        message: `the branch hands back ${show(share)} of what the shortcut hands back: it has no say in what comes before it`,
        ...branchCause(run[0], network.facts),
      };
    });
  },
};

export const starvedShortcut: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'warn',
  description: 'A shortcut hands back next to nothing of the gradient.',
  run(network, { settings }) {
    const [, most] = settings.thresholds.gradient_share;
    const starved = handingOf(network).filter(
      (block) => isMeasurable(block) && block.share > most && outweighs(block),
    );
    return runsOf(starved).map((run) => {
      const [{ share }] = run;
      return {
        where: spanOf(run),
        statistic: 'grad_branch',
        expected: [null, most],
        actual: share,
        message: `the branch hands back ${show(share)} times what the shortcut does: the gradient goes through all branches, as if there were no shortcuts`,
        ...shortcutCause(run[0], network.facts),
      };
    });
  },
};

function handingOf(network: NetworkResult): Handing[] {
  return blocksOf(network).flatMap((block): Handing[] => {
    const share = meanOf(block.point, 'grad_branch');
    return share === null ? [] : [{ ...block, share }];
  });
}

/** Branches that are nothing at first: meant so, or told by what the forward pass shows. */
function isByDesign(block: Block, facts: NetworkFacts | undefined): boolean {
  return facts?.zero_branch === true || block.facts.gain === 0 || isClosed(block);
}

/** Where the branch is no larger than what it is added to, it is not the shortcut that is small. */
function outweighs({ branch, before, ...block }: Block): boolean {
  return branchScale({ branch, before, ...block }) ** 2 * branch > before.variance;
}

/** As small a factor is seen in the square. */
const SMALL = 0.1;

function branchCause({ facts }: Block, network: NetworkFacts | undefined): Cause {
  const { alpha, gain } = facts;
  if (Math.abs(alpha * gain) > SMALL) {
    return {
      cause:
        'weights so small that the branch is nothing beside the shortcut, or activations that are flat',
      remedy: 'Look at the weights of this branch and at what its activations are given.',
    };
  }
  const isScaled = Math.abs(gain) <= Math.abs(alpha);
  const ofSkip = network?.residual === 'nf' || network?.residual === 'skipinit';
  const key = isScaled ? (ofSkip ? 'skip_gain' : 'layer_scale') : 'alpha';
  return {
    cause: `what multiplies the branch starts at ${show(alpha * gain)}, and has to grow before the branch learns`,
    remedy: `Raise ${key}; meant so? Then set starved-branch to off.`,
    key,
  };
}

function shortcutCause({ facts }: Block, network: NetworkFacts | undefined): Cause {
  if ((facts.sum_scale ?? 1) < 1) {
    return {
      cause:
        'sum_scale shrinks what the shortcut carries in every block, and a norm gives each branch its size again',
      remedy: 'Leave sum_scale away where branches are normalised.',
      key: 'sum_scale',
    };
  }
  if (network?.shortcut === 'avgpool-conv') {
    return {
      cause: 'average-pool shortcuts lose most of uncorrelated input, and of its gradient',
      remedy: 'Measure on input: { kind: pink } or pictures, or use shortcut: conv.',
      key: 'shortcut',
    };
  }
  return {
    cause: 'a branch that is much larger than what it is added to',
    remedy: 'Look at the weights of the shortcut, and at the variance before this block.',
  };
}
