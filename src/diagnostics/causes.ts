import type { Block } from './blocks.ts';
import type { Design } from './design.ts';
import { isAbout, show } from './numbers.ts';
import type { Draft } from './rule.ts';

type Cause = Pick<Draft, 'cause' | 'remedy' | 'key'>;

/** A cause and the factors that tell of it. */
interface Suspect {
  readonly factor: number;
  readonly cause: string;
  readonly remedy: string;
  readonly key?: string;
}

/** The convolutions of a bottleneck branch. */
const MOST_CONVOLUTIONS = 3;

/** Why a branch makes `factor` of the variance that it is given. */
export function branchCause(
  factor: number,
  run: readonly [Block, ...Block[]],
  design: Design,
): Cause {
  const suspects = design.residual === 'nf' ? nfSuspects(run, design) : normSuspects(design);
  const remedy = 'Look at the weights of this branch and at what it reads.';
  const cause = accuse(factor, suspects, remedy);
  // What touches one block alone is not the config's doing.
  return cause.cause === undefined && design.norm !== 'none' && run.length === 1
    ? { cause: 'a norm that is missing in this block', remedy }
    : cause;
}

/** The suspects that fit best; on a tie of two, both are named. */
function accuse(factor: number, suspects: readonly Suspect[], otherwise: string): Cause {
  const distance = (suspect: Suspect) => Math.abs(Math.log(suspect.factor / factor));
  const near = suspects
    .filter((suspect) => isAbout(factor, suspect.factor, 0.25))
    .sort((a, b) => distance(a) - distance(b));
  const [best, second] = near;
  if (best === undefined) return { remedy: otherwise };
  const alike = second !== undefined && isAbout(best.factor, second.factor, 0.25);
  const { remedy, key } = best;
  const cause = `×${show(best.factor)}: ${best.cause}${alike ? `, or ${second.cause}` : ''}`;
  return { cause, remedy, ...(key === undefined ? {} : { key }) };
}

function nfSuspects(run: readonly [Block, ...Block[]], design: Design): Suspect[] {
  const [{ beta2, unresetBeta2 }] = run;
  const { gamma2, scaledWs } = design;
  const beta: Suspect[] = [];
  if (run.length === 1 && beta2 > 1) {
    beta.push({
      factor: beta2,
      cause: 'β² of this block: its input is not divided by β',
      remedy: 'Divide the input of the branch by β.',
    });
  }
  if (unresetBeta2 > beta2) {
    beta.push({
      factor: beta2 / unresetBeta2,
      cause: 'β is not reset by the transition: it is that of all blocks so far',
      remedy: 'Begin β² again at 1 + α² behind a transition.',
    });
  }
  if (!scaledWs) return [...beta, ...unstandardised(design)];
  const missing = Array.from({ length: MOST_CONVOLUTIONS }, (_, i): Suspect => {
    const count = i + 1;
    return {
      factor: gamma2 ** -count,
      cause: `γ^−${2 * count}: γ is missing in ${count === 1 ? 'a convolution' : `${count} convolutions`} of the branch`,
      remedy: 'Scale the standardised weights by γ wherever an activation comes before.',
      key: 'gamma',
    };
  });
  const twice = {
    factor: gamma2,
    cause: 'γ²: γ is applied once too often',
    remedy: 'Have γ on the weights or on the activation, not on both.',
    key: 'gamma',
  };
  return gamma2 === 1 ? beta : [...beta, ...missing, twice];
}

/** Whatever the factor is: these weights cannot preserve the variance. */
function unstandardised({ activation, init }: Design): Suspect[] {
  return [0.1, 0.15, 0.22, 0.3, 0.45, 2].map((factor) => ({
    factor,
    cause: `plain weights (${init}) turn variance into mean behind ${activation}`,
    remedy: 'Use scaled_ws: true.',
    key: 'scaled_ws',
  }));
}

/** Behind a norm the last convolution alone decides. */
function normSuspects({ normThenAct, gamma2, postActivation }: Design): Suspect[] {
  if (postActivation) return [];
  // 1 − 1/π for ReLU and He behind BN-ReLU, by design; 1 behind ReLU-BN and LeCun.
  const healthy = normThenAct ? 2 / gamma2 : 1;
  const fan = 'fan_out where fan_in belongs, in a convolution that multiplies the channels by';
  return [
    {
      factor: healthy / 2,
      cause: `init: lecun-… where he-… belongs${normThenAct ? ' (an activation comes before the convolution)' : ''}, or half its variance`,
      remedy: normThenAct ? 'Use init: he-normal.' : 'Look at init and init_gain.',
      key: 'init',
    },
    {
      factor: healthy * 2,
      cause: normThenAct
        ? 'twice the variance of he-…'
        : 'init: he-… where lecun-… belongs (the norm, and no activation, comes before the convolution)',
      remedy: normThenAct ? 'Look at init_gain.' : 'Use init: lecun-normal.',
      key: 'init',
    },
    {
      factor: healthy / 4,
      cause: `${fan} 4`,
      remedy: 'Use fan: fan_in.',
      key: 'fan',
    },
    {
      factor: healthy * 4,
      cause: 'weights twice as large',
      remedy: 'Look at init_gain.',
      key: 'init_gain',
    },
  ];
}

/** Why an addition adds `factor` times the branch's variance. */
export function additionCause(factor: number, { alpha, branchScale }: Design): Cause {
  if (Math.abs(factor) < 0.15 * branchScale ** 2 && Math.abs(alpha) >= 0.5) return ZERO_GAIN;
  const suspects: Suspect[] = [
    {
      factor: branchScale ** 2 * alpha ** 2,
      cause: 'α⁴: α is applied twice',
      remedy: 'Apply α once, behind the branch.',
      key: 'alpha',
    },
    {
      factor: 1,
      cause: 'α is not applied',
      remedy: 'Multiply the branch by α before the addition.',
      key: 'alpha',
    },
  ];
  const told = accuse(
    factor,
    alpha === 1 ? [] : suspects,
    'Look at what multiplies the branch, and at the shortcut.',
  );
  if (told.cause !== undefined || Math.abs(factor) > 0.3 * branchScale ** 2) return told;
  // Chance is as large as α⁴ here.
  return {
    cause: alpha < 0.5 ? `${ZERO_GAIN.cause}, or α is applied twice` : ZERO_GAIN.cause,
    remedy: ZERO_GAIN.remedy,
    key: 'alpha',
  };
}

const ZERO_GAIN = {
  cause: '0: a zero-initialised gain at the end of the branch',
  remedy: 'Look at what multiplies the branch before the addition.',
} as const;

/** Why the projection of a transition makes `factor` of the variance. */
export function shortcutCause(
  factor: number,
  block: Block,
  design: Design,
  input: Readonly<Record<string, unknown>>,
): Cause {
  if (design.shortcut === 'avgpool-conv' && factor < 1) {
    const white = input['kind'] === 'gaussian';
    return {
      cause: `the average pool of the shortcut loses variance on uncorrelated input${white ? ', which Gaussian noise is' : ''}`,
      remedy: 'Use shortcut: conv, or measure on input: { kind: pink } or pictures.',
      key: 'shortcut',
    };
  }
  return accuse(
    factor,
    [rawInput(block, design)],
    'Look at the convolution of the shortcut and at what it reads.',
  );
}

/** What the projection gives where it reads x and not the activated x/β (or the activated norm of x). */
function rawInput({ before, beta2 }: Block, design: Design): Suspect {
  const { residual, gamma2, scaledWs, init } = design;
  const gain = init.startsWith('he-') ? 2 : 1;
  const second = before.sqMean + before.variance;
  return {
    factor: residual === 'nf' ? beta2 * (scaledWs ? gamma2 : gain) : gain * second,
    cause:
      "the shortcut reads the block's input, not what the activation and β (or the norm) make of it",
    remedy: 'Let the projection of a transition read the pre-activated input, as the branch does.',
  };
}
