import type { NetworkFacts } from '../../results/result.ts';
import { type Block, betaSquared } from './blocks.ts';
import { accuse, type Cause, type Suspect } from './suspects.ts';

/** Why the projection of a transition makes `factor` of the variance. */
export function shortcutCause(
  factor: number,
  block: Block,
  design: NetworkFacts,
  input: Readonly<Record<string, unknown>>,
): Cause {
  if (design.shortcut === 'avgpool-conv' && factor < 1) {
    const white = input['kind'] === 'gaussian';
    // Published networks have it, and train.
    return {
      cause: white
        ? 'the average pool of the shortcut loses variance on uncorrelated input, which Gaussian noise is'
        : 'the average pool of the shortcut loses what neighbours differ by',
      remedy: white
        ? 'Measure on input: { kind: pink } or pictures, or use shortcut: conv.'
        : 'Use shortcut: conv; where it is meant so, set transition-reset to off.',
      key: 'shortcut',
      byDesign: true,
    };
  }
  if (design.residual === 'nf' && !design.scaled_ws) {
    // Here the mean that the activation leaves decides, and a factor tells of nothing else.
    return {
      cause: `plain weights (${design.init}) turn mean into variance and back`,
      remedy: 'Set scaled_ws: true: standardised weights leave the mean out.',
      key: 'scaled_ws',
    };
  }
  return accuse(
    factor,
    [rawInput(block, design)],
    'Look at the convolution of the shortcut and at what it reads.',
  );
}

/** What the projection gives where it reads x and not the activated x/β (or the activated norm of x). */
function rawInput(block: Block, design: NetworkFacts): Suspect {
  const { residual, gamma2, scaled_ws: scaledWs, init } = design;
  const beta2 = betaSquared(block);
  const gain = init.startsWith('he-') ? 2 : 1;
  const { before } = block;
  const second = before.sqMean + before.variance;
  return {
    factor: residual === 'nf' ? beta2 * (scaledWs ? gamma2 : gain) : gain * second,
    cause:
      "the shortcut reads the block's input, not what the activation and β (or the norm) make of it",
    remedy: 'Let the projection of a transition read the pre-activated input, as the branch does.',
  };
}
