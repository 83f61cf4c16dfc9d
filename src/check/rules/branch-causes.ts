import type { NetworkFacts } from '../../results/result.ts';
import { type Block, betaSquared } from './blocks.ts';
import { accuse, type Cause, type Suspect } from './suspects.ts';

/** The convolutions of a bottleneck branch. */
const MOST_CONVOLUTIONS = 3;

/** Why a branch makes `factor` of the variance that it is given. */
export function branchCause(
  factor: number,
  run: readonly [Block, ...Block[]],
  network: NetworkFacts,
): Cause {
  const isFree = network.residual === 'nf' && network.norm === 'none';
  const suspects = isFree ? nfSuspects(run, network) : normSuspects(network);
  const remedy = 'Look at the weights of this branch and at what it reads.';
  const cause = accuse(factor, suspects, remedy);
  if (cause.cause === undefined && network.init === 'torch-default') return TORCH;
  // What touches one block alone is not the config's doing.
  return cause.cause === undefined && run[0].facts.norm !== 'none' && run.length === 1
    ? { cause: 'a norm that is missing in this block', remedy }
    : cause;
}

/** Of several convolutions, whatever the factor comes to. */
const TORCH: Cause = {
  cause: "PyTorch's default weights, of variance 1/(3·fan-in), in each convolution",
  remedy: 'Behind a norm it does no harm. For branches that keep the variance set init: he-normal.',
  key: 'init',
};

function nfSuspects(run: readonly [Block, ...Block[]], network: NetworkFacts): Suspect[] {
  const [{ facts, unresetBeta2 }] = run;
  const beta2 = betaSquared(run[0]);
  const { gamma2, scaled_ws: scaledWs } = network;
  const beta: Suspect[] = [];
  if (facts.beta !== null && run.length === 1 && beta2 > 1) {
    beta.push({
      factor: beta2,
      cause: 'β² of this block: its input is not divided by β',
      remedy: 'Divide the input of the branch by β.',
    });
  }
  if (facts.beta !== null && unresetBeta2 > beta2) {
    beta.push({
      factor: beta2 / unresetBeta2,
      cause: 'β is not reset by the transition: it is that of all blocks so far',
      remedy: 'Begin β² again at 1 + α² behind a transition.',
    });
  }
  if (!scaledWs) return [...beta, ...unstandardised(network)];
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
function unstandardised({ activation, init }: NetworkFacts): Suspect[] {
  return [0.1, 0.15, 0.22, 0.3, 0.45, 2].map((factor) => ({
    factor,
    cause: `plain weights (${init}) turn variance into mean behind ${activation}`,
    remedy: 'Use scaled_ws: true.',
    key: 'scaled_ws',
  }));
}

/** Behind a norm the last convolution alone decides. */
function normSuspects(network: NetworkFacts): Suspect[] {
  const { norm_then_act: normThenAct, gamma2, init } = network;
  if (network.post_activation) return [];
  // 1 − 1/π for ReLU and He behind BN-ReLU, by design; 1 behind ReLU-BN and LeCun.
  const healthy = normThenAct ? 2 / gamma2 : 1;
  const scaled = init.startsWith('he-') || init.startsWith('lecun-');
  // He's weights have 2 / fan-in.
  const drawn = init === 'torch-default' ? 1 / 6 : 1;
  const scaledBy = network.norm_weight === 'uniform' ? 1 / 3 : 1;
  const meant: Suspect[] =
    drawn * scaledBy === 1
      ? []
      : [
          {
            factor: healthy * drawn * scaledBy,
            cause: [
              ...(drawn === 1 ? [] : ["PyTorch's default weights, of variance 1/(3·fan-in)"]),
              ...(scaledBy === 1 ? [] : ['norms whose scales start between 0 and 1']),
            ].join(' and '),
            remedy: `Behind a norm it does no harm. For branches that keep the variance set ${drawn === 1 ? 'norm_weight: one' : 'init: he-normal'}.`,
            key: drawn === 1 ? 'norm_weight' : 'init',
          },
        ];
  return [
    ...meant,
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
      cause: `${scaled ? 'fan_out where fan_in belongs' : `init: ${init}`}, in a convolution that multiplies the channels by 4`,
      remedy: scaled
        ? 'Use fan: fan_in.'
        : 'Behind a norm it does no harm; init: he-normal is the usual.',
      key: scaled ? 'fan' : 'init',
    },
    {
      factor: healthy * 4,
      cause: 'weights twice as large',
      remedy: 'Look at init_gain.',
      key: 'init_gain',
    },
  ];
}
