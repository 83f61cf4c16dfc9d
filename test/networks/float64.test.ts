import { test } from 'vitest';
import { ACTIVATIONS } from '../../src/maths/activation.ts';
import { agrees } from './agrees.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from './specs.ts';

test.each(['batch', 'layer', 'layer2d', 'instance'])('%s norm, both orders', async (norm) => {
  for (const order of ['norm-act', 'act-norm']) await agrees(bnSpec({ norm, order }));
});

test('group norm', () => agrees(bnSpec({ norm: 'group', norm_groups: 2 })));
test('no norm, He', () => agrees(bareSpec()));
test('normalizer-free with He, α = 0.2', () => agrees(nfSpec({ alpha: 0.2, scaled_ws: false })));
test('normalizer-free with scaled weight standardisation', () => agrees(nfSpec()));
test('batch norm with scaled weight standardisation', () =>
  agrees(bnSpec({ scaled_ws: true, order: 'act-norm', init: 'lecun-normal' })));
test('SAME padding, odd and even sizes', async () => {
  await agrees(nfSpec({ padding: 'same' }));
  await agrees(nfSpec({ padding: 'same' }), 32, 34);
});
test.each(['conv7', 'conv3', 'none'])('stem %s', (stem) => agrees(nfSpec({ stem }), 14, 17));
// A step turns what rounding makes of a value near its threshold into 0 or 1.
const SMOOTH = Object.keys(ACTIVATIONS).filter((name) => name !== 'step');
test.each(SMOOTH)('activation %s', (activation) => agrees(nfSpec({ activation }), 24, 24));

const WRITTEN = [
  'x * sigmoid(x)',
  'max(x, 0.1*x, sin(x)) + exp(-x^2/2) - (x/(1+x^2))^3 + abs(cos(x)) + log(1+x^2)*sqrt(1+x^2)/(2+erf(x)*tanh(x))',
  'softplus(x) + min(relu(x), 2) - 2^(-x)/8 + x * -0.3',
];
test.each(WRITTEN)('the activation %s', (expression) =>
  agrees(nfSpec({ activation: { expression } }), 24, 24),
);
test('1/β behind the activation, and as it is measured', async () => {
  await agrees(nfSpec({ beta: 'output', activation: 'silu' }), 24, 24);
  await agrees(nfSpec({ beta: 'measured', activation: 'gelu' }), 24, 24);
});
test('the published constants of γ, and every guard', async () => {
  for (const ws_guard of ['zero', 'floor', 'epsilon']) {
    await agrees(nfSpec({ ws_guard, gamma_value: 'published', init: 'lecun-normal' }), 16, 16);
  }
});
test('sums that are scaled', async () => {
  await agrees(nfSpec({ sum_scale: Math.SQRT1_2 }), 16, 16);
  await agrees(v1Spec({ sum_scale: 0.5 }), 16, 16);
});
test('plain weight standardisation', () =>
  agrees(bnSpec({ weight_standardization: 'plain' }), 16, 16));
test('no shortcuts, biases, and other kernels', async () => {
  const plain = { shortcut: 'none', activation: 'tanh', init: 'lecun-normal', bias_std: 0.3 };
  await agrees(bareSpec({ ...plain, kernel: 1, block: 'basic' }), 16, 16);
  await agrees(bareSpec({ ...plain, kernel: 5 }), 16, 16);
  await agrees(v1Spec({ shortcut: 'none', bias_std: 0.3, kernel: 7 }), 16, 16);
});
test('delta-orthogonal weights', () =>
  agrees(bareSpec({ init: 'delta-orthogonal', activation: 'tanh', stem: 'conv3' }), 16, 16));
test('a stem of another width', () => agrees(bareSpec({ stem_width: 10, stem: 'conv3' }), 16, 16));
test.each(['normal', 'uniform', 'truncated-normal'])('the %s initialisers', async (law) => {
  await agrees(bareSpec({ init: `glorot-${law}`, init_gain: 1.3 }), 16, 16);
  await agrees(bareSpec({ init: `he-${law}`, fan: 'fan_out' }), 16, 16);
});
test('orthogonal weights', () => agrees(bareSpec({ init: 'orthogonal', stem: 'conv3' }), 8, 8));

test('SkipInit, at 0 and at 0.3', async () => {
  await agrees(bareSpec({ residual: 'skipinit', skip_gain: 0 }));
  await agrees(bareSpec({ residual: 'skipinit', skip_gain: 0.3 }));
});
test('Fixup, in both families', async () => {
  await agrees(bareSpec({ residual: 'fixup' }));
  await agrees(bareSpec({ residual: 'fixup', model: 'resnet' }));
});
test('squeeze-and-excitation', async () => {
  await agrees(nfSpec({ se_ratio: 0.25 }));
  await agrees(v1Spec({ se_ratio: 0.5 }));
});
test('basic blocks', async () => {
  await agrees(bnSpec({ block: 'basic' }));
  await agrees(v1Spec({ block: 'basic', widths: [64, 32] }));
});
test('post-activation networks', async () => {
  await agrees(v1Spec());
  await agrees(v1Spec({ norm: 'none' }));
  await agrees(v1Spec({ shortcut: 'avgpool-conv', stem: 'conv3' }), 9, 11);
});
test('average-pool shortcuts, odd and even sizes', async () => {
  await agrees(nfSpec({ shortcut: 'avgpool-conv', stem: 'conv3' }), 9, 11);
  await agrees(nfSpec({ shortcut: 'avgpool-conv', stem: 'conv3', padding: 'same' }), 8, 10);
});
test('γ on the activation', () => agrees(nfSpec({ gamma: 'activation', activation: 'silu' })));
test('the conventions of published codes', async () => {
  await agrees(nfSpec({ convention: 'deepmind', skip_gain: 0.5 }), 16, 16);
  await agrees(nfSpec({ convention: 'timm', stem_gamma: true }), 16, 16);
});
