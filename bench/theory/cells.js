// @ts-check
/**
 * The networks on which theory is held to measurements: every activation under every stem in every way of holding the
 * signal, twice, each time with one of the initialisers, sizes, widths and depths, so that all pairs occur.
 */
const ACTIVATIONS = ['relu', 'silu', 'gelu', 'mish', 'tanh', 'elu', 'identity'];
const STEMS = ['conv7-pool', 'conv7', 'conv3', 'none'];

/** Ways to hold the signal, each with the keys that make it. */
const KINDS = {
  bn: { norm: 'batch' },
  'bn act-norm': { norm: 'batch', order: 'act-norm' },
  layer: { norm: 'layer' },
  group: { norm: 'group', norm_groups: 4 },
  instance: { norm: 'instance' },
  'nf 0.2': { norm: 'none', residual: 'nf', alpha: 0.2, scaled_ws: true },
  'nf 1': { norm: 'none', residual: 'nf', alpha: 1, scaled_ws: true },
  'nf 0.2, plain weights': { norm: 'none', residual: 'nf', alpha: 0.2 },
  'nf 1, plain weights': { norm: 'none', residual: 'nf', alpha: 1 },
  plain: { norm: 'none' },
  'plain, scaled ws': { norm: 'none', scaled_ws: true },
  skipinit: { norm: 'none', residual: 'skipinit', skip_gain: 0.2 },
  fixup: { norm: 'none', residual: 'fixup' },
  'resnet bn': { model: 'resnet', norm: 'batch' },
  'resnet plain': { model: 'resnet', norm: 'none' },
};
const INITS = ['he-normal', 'lecun-normal', 'glorot-normal', 'orthogonal', 'he-truncated-normal'];

/** Widths and depths, each with the sizes on which they are run: deep ones on small maps, to be done within an hour. */
const SHAPES = [
  { block: 'basic', stages: [3, 3, 3], widths: [16, 32, 64], sizes: [32, 48] },
  { block: 'basic', stages: [2, 2, 2], widths: [32, 64, 128], sizes: [32, 64] },
  { block: 'bottleneck', stages: [3, 4, 6, 3], widths: [64, 128, 256, 512], sizes: [64, 96] },
  { block: 'bottleneck', stages: [2, 3, 3], widths: [128, 256, 512], sizes: [64, 128] },
  { block: 'bottleneck', stages: [3, 4, 6, 3], widths: [256, 512, 1024, 2048], sizes: [64] },
  { block: 'bottleneck', stages: [2, 2], widths: [256, 512], sizes: [112, 224] },
];

/** Small whole numbers that look random, the same everywhere. */
function draws(/** @type {number} */ seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {(below: number) => number} draw
 */
const pick = (list, draw) => /** @type {T} */ (list[draw(list.length)]);

/** @returns {{ size: number, kind: string, network: Record<string, unknown> }[]} */
export function cells() {
  const draw = draws(20261128);
  const found = [];
  for (let round = 0; round < 2; round++) {
    for (const activation of ACTIVATIONS) {
      for (const stem of STEMS) {
        for (const [kind, keys] of Object.entries(KINDS)) {
          const { sizes, ...shape } = pick(SHAPES, draw);
          const init = pick(INITS, draw);
          const size = pick(sizes, draw);
          // The three channels of the input, which the first block normalises, make one group.
          const few = kind === 'group' && stem === 'none' ? { norm_groups: 1 } : {};
          const network = { model: 'resnetv2', ...shape, stem, activation, init, ...keys, ...few };
          found.push({ size, kind, network });
        }
      }
    }
  }
  return found;
}
