import type { NetworkSpec } from '../../src/networks/spec.ts';

const COMMON = {
  name: 'test',
  model: 'resnetv2',
  stages: [2, 2],
  widths: [16, 32],
  stem: 'conv7-pool',
  stem_width: 64,
  kernel: 3,
  activation: 'relu',
  block: 'bottleneck',
  shortcut: 'conv',
  padding: 'symmetric',
  init: 'he-normal',
  fan: 'fan_in',
  init_gain: 1,
  convention: 'paper',
  zero_init_last: false,
  scaled_ws: false,
  weight_standardization: 'none',
  gamma_value: 'exact',
  ws_guard: 'zero',
} as const;
const BATCH = { norm: 'batch', norm_epsilon: 1e-5, order: 'norm-act' } as const;

const NF = {
  residual: 'nf',
  alpha: 1,
  skip_gain: 1,
  scaled_ws: true,
  beta: 'input',
  gamma: 'weights',
  gamma_value: 'exact',
  ws_guard: 'zero',
  stem_gamma: false,
} as const;

type Changes = Record<string, unknown>;

/** A small network with batch norm, changed in the given keys. */
export function bnSpec(changes: Changes = {}): NetworkSpec {
  return { ...COMMON, ...BATCH, residual: 'plain', ...changes } as NetworkSpec;
}

/** A small network without a norm, changed in the given keys. */
export function bareSpec(changes: Changes = {}): NetworkSpec {
  return { ...COMMON, norm: 'none', residual: 'plain', ...changes } as NetworkSpec;
}

/** A small normalizer-free network with scaled weight standardisation, changed in the given keys. */
export function nfSpec(changes: Changes = {}): NetworkSpec {
  return bareSpec({ ...NF, ...changes });
}

/** A small post-activation network with batch norm, changed in the given keys. */
export function v1Spec(changes: Changes = {}): NetworkSpec {
  return bnSpec({ model: 'resnet', ...changes });
}
