import { meanOf, type NetworkFacts, type NetworkResult } from '../../results/result.ts';
import { isMeasurable } from './bands.ts';
import { type Block, blocksOf, branchScale, isClosed, runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';
import { starvedBranchCause, starvedShortcutCause } from './starved-causes.ts';
import type { Cause } from './suspects.ts';

/** A block, and what its branch hands back of the gradient over what its shortcut does. */
type Handing = Block & { readonly share: number };

export const starvedBranch: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'warn',
  description: 'A branch hands back next to nothing of the gradient.',
  run(network, { settings }) {
    const { facts } = network;
    const [least] = settings.thresholds.gradient_share;
    const starved = handingOf(network).filter(
      (block) => block.share < least && !isByDesign(block, facts),
    );
    return told(starved, [least, null], {
      says: (share) =>
        `the branch hands back ${share} of what the shortcut does: it has no say in what comes before it`,
      cause: (block) => starvedBranchCause(block, facts),
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
      (block) => isMeasurable(block) && block.share > most && outweighs(block, most),
    );
    return told(starved, [null, most], {
      says: (share) =>
        `the branch hands back ${share} times what the shortcut does: the gradient goes through branches alone`,
      cause: (block) => starvedShortcutCause(block, network.facts),
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

/** Beside what it adds, a branch of usual activations hands back up to this. */
const USUAL = 4;

/**
 * Whether it is the shortcut that is small. A branch that is no larger, and hands back more, is steep: that
 * multiplies the gradient in every block, which other rules tell of.
 */
function outweighs(block: Block, most: number): boolean {
  return branchScale(block) ** 2 * block.branch > (most / USUAL) * block.before.variance;
}

interface Telling {
  says(share: string): string;
  cause(block: Block): Cause;
}

/** All blocks at once: those of one network starve for one reason. */
function told(starved: readonly Handing[], expected: Draft['expected'], telling: Telling): Draft[] {
  const [first, ...rest] = starved;
  if (first === undefined) return [];
  const count = runsOf(starved).length > 1 ? `in ${starved.length} blocks ` : '';
  return [
    {
      where: spanOf([first, ...rest]),
      statistic: 'grad_branch',
      expected,
      actual: first.share,
      message: `${count}${telling.says(show(first.share))}`,
      ...telling.cause(first),
    },
  ];
}
