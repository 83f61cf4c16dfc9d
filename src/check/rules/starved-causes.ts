import type { NetworkFacts } from '../../results/result.ts';
import type { Block } from './blocks.ts';
import { isFlat, NO_SLOPE } from './gradient-outlier.ts';
import { show } from './numbers.ts';
import type { Cause } from './suspects.ts';

/** A factor of the branch counts in the square. */
const SMALL = 0.1;

/** Why a branch hands back next to nothing. */
export function starvedBranchCause({ facts }: Block, network: NetworkFacts | undefined): Cause {
  const scale = Math.abs(facts.alpha * facts.gain);
  if (scale <= SMALL) return smallFactor(facts.alpha, facts.gain, network);
  if (isFlat(network)) return NO_SLOPE;
  return {
    cause:
      'weights so small that the branch is nothing beside its shortcut, or activations that are flat',
    remedy: 'Look at the weights of this branch, and at what its activations are given.',
  };
}

function smallFactor(alpha: number, gain: number, network: NetworkFacts | undefined): Cause {
  const ofGain = network?.residual === 'nf' || network?.residual === 'skipinit';
  const gainKey = ofGain ? 'skip_gain' : 'layer_scale';
  const key = Math.abs(gain) <= Math.abs(alpha) ? gainKey : 'alpha';
  return {
    cause: `what multiplies the branch starts at ${show(alpha * gain)}, and has to grow before the branch learns`,
    remedy: `Raise ${key}; meant so? Then set starved-branch to off.`,
    key,
  };
}

/** Why a shortcut hands back next to nothing. */
export function starvedShortcutCause({ facts }: Block, network: NetworkFacts | undefined): Cause {
  if ((facts.sum_scale ?? 1) < 1) {
    return {
      cause:
        'sum_scale shrinks what the shortcut carries in every block, and a norm gives each branch its size again',
      remedy: 'Leave sum_scale away where branches are normalised.',
      key: 'sum_scale',
    };
  }
  if (network?.post_activation) {
    return {
      cause: `${network.activation} behind each sum makes the shortcut small beside a branch that a norm gives its size again`,
      remedy: 'Use relu there, or blocks that end in their sum: model: resnetv2.',
      key: 'activation',
    };
  }
  return {
    cause: 'a branch that is much larger than what it is added to',
    remedy: 'Look at the weights of branch and shortcut, and at the variance before this block.',
  };
}
