import { gaussianBatch } from '../../src/data/gaussian.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { segments } from '../../src/lower/segment.ts';
import { ACTIVATIONS } from '../../src/maths/activation.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { type Numbers, numbers, partsOf } from '../networks/measured.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from '../networks/specs.ts';

const BATCH = 3;
const EXTENT = [3, 37, 34] as const;
const SEED = 5;

/** A network in pieces of two blocks, so that activations go from graph to graph. */
export function inPieces(engine: Engine, spec: NetworkSpec, scale = 1): Promise<Numbers[]> {
  const plan = planNetwork(spec, EXTENT);
  const pieces = segments(partsOf(plan, BATCH), {
    weightBytes: Number.POSITIVE_INFINITY,
    parts: 2,
  });
  const data = gaussianBatch([BATCH, ...EXTENT], SEED).map((x) => x * scale);
  return numbers(pieces, data, SEED, engine);
}

/** The largest relative difference; a mean that is 0 but for rounding counts as 0. */
export function difference(actual: readonly Numbers[], expected: readonly Numbers[]): number {
  const errors = expected.flatMap((b, i) => {
    const a = actual[i] as Numbers;
    return (['avgSqMean', 'avgVar', 'resAvgVar', 'dead'] as const).map((key) => {
      const [x = 0, y = 0] = [a[key], b[key]];
      const floor = Number.MIN_VALUE + (key === 'avgSqMean' ? 1e-7 * b.avgVar : 0);
      return Math.abs(x - y) / (Math.abs(y) + floor);
    });
  });
  return Math.max(...errors);
}

// A step turns what rounding makes of a value near its threshold into 0 or 1.
const SMOOTH = Object.keys(ACTIVATIONS).filter((name) => name !== 'step');

/** Every kind of network. */
export const NETWORKS: [string, NetworkSpec][] = [
  ['batch norm', bnSpec()],
  ['batch norm, act-norm', bnSpec({ order: 'act-norm' })],
  ['layer norm', bnSpec({ norm: 'layer' })],
  ['instance norm', bnSpec({ norm: 'instance' })],
  ['group norm', bnSpec({ norm: 'group', norm_groups: 4 })],
  ['group norm, one group', bnSpec({ norm: 'group', norm_groups: 1 })],
  ['no norm', bareSpec()],
  ['normalizer-free', nfSpec()],
  ['γ on the activation', nfSpec({ gamma: 'activation', stem_gamma: true })],
  ['normalizer-free, α and skip gain', nfSpec({ alpha: 0.2, skip_gain: 0.5 })],
  ['SkipInit', bareSpec({ residual: 'skipinit', skip_gain: 0 })],
  ['SkipInit, not 0', bareSpec({ residual: 'skipinit', skip_gain: 0.3 })],
  ['Fixup', bareSpec({ residual: 'fixup' })],
  ['squeeze-and-excitation', nfSpec({ se_ratio: 0.25 })],
  ['post-activation', v1Spec()],
  ['post-activation, basic blocks', v1Spec({ block: 'basic', zero_init_last: true })],
  ['post-activation, Fixup', v1Spec({ norm: 'none', residual: 'fixup' })],
  ['asymmetric padding', bnSpec({ padding: 'same' })],
  ['average-pool shortcut', nfSpec({ shortcut: 'avgpool-conv', padding: 'same' })],
  ['average-pool shortcut, symmetric', nfSpec({ shortcut: 'avgpool-conv' })],
  ...['conv7', 'conv3', 'none'].map((stem): [string, NetworkSpec] => [
    `stem ${stem}`,
    bnSpec({ stem }),
  ]),
  ...SMOOTH.map((activation): [string, NetworkSpec] => [activation, nfSpec({ activation })]),
  [
    'an expression',
    nfSpec({ activation: { expression: 'x * sigmoid(x) + max(sin(x), 0.1) ^ 3' } }),
  ],
  ['1/β behind the activation', nfSpec({ beta: 'output', activation: 'silu' })],
  ['1/β as measured', nfSpec({ beta: 'measured', activation: 'silu' })],
  ['sums that are scaled', nfSpec({ sum_scale: Math.SQRT1_2 })],
  ['plain weight standardisation', bnSpec({ weight_standardization: 'plain' })],
  ['no shortcuts, biases', bareSpec({ shortcut: 'none', bias_std: 0.3, kernel: 5 })],
];
