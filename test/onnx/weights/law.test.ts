import { expect, test } from 'vitest';
import type { ImportedSpec } from '../../../src/networks/imported.ts';
import { partsOf } from '../../../src/onnx/import.ts';
import { readingsFor } from '../../../src/run/measure.ts';
import type { Binding } from '../../../src/weights/bindings.ts';
import { surveyed, type WrittenModel } from '../model.ts';

const DRAWN: ImportedSpec = {
  name: 'drawn',
  model: 'net.onnx',
  weights: 'drawn',
  points: ['y'],
  init: 'he-normal',
  init_gain: 1,
  fan: 'fan_in',
  scaled_ws: false,
};

/** What the parameters of a model are bound to, by their shapes. */
async function bindings(model: Omit<WrittenModel, 'output'>, more: Partial<ImportedSpec> = {}) {
  const found = await surveyed({ ...model, output: 'y' }, ['y']);
  const { parts } = partsOf(found, { ...DRAWN, ...more }, readingsFor(['avg_var']));
  return parts.flatMap((part) => part.bindings);
}

/** The deviation of what is drawn, or the number that all values are. */
function lawOf(binding: Binding | undefined) {
  if (binding?.kind === 'drawn') return binding.weight.init.std;
  return binding?.kind === 'filled' ? `all ${binding.value}` : binding?.kind;
}

async function laws(model: Omit<WrittenModel, 'output'>, more?: Partial<ImportedSpec>) {
  return (await bindings(model, more)).map(lawOf);
}

const he = (fan: number) => Math.sqrt(2 / fan);
const PICTURES = { inputs: { x: [2, 4, 6, 6] } } as const;
const TOKENS = { inputs: { x: [2, 5, 6] } } as const;

test.each([
  [
    'a convolution by its channels and its window, its bias 0',
    { ...PICTURES, tensors: { k: [8, 4, 3, 3], b: [8] }, nodes: [['Conv', 'x k b', 'y']] },
    [he(4 * 9), 'all 0'],
  ],
  [
    'a depthwise convolution by its window',
    { ...PICTURES, tensors: { k: [4, 1, 3, 3] }, nodes: [['Conv', 'x k', 'y', { group: 4 }]] },
    [he(9)],
  ],
  [
    'a transposed convolution by the inputs of its group',
    {
      ...PICTURES,
      tensors: { k: [4, 3, 2, 2] },
      nodes: [['ConvTranspose', 'x k', 'y', { group: 2 }]],
    },
    [he(2 * 4)],
  ],
  [
    'a product by its rows, a bias that is added 0',
    {
      ...TOKENS,
      tensors: { w: [6, 24], b: [24] },
      nodes: [
        ['MatMul', 'x w', 'm'],
        ['Add', 'b m', 'y'],
      ],
    },
    ['all 0', he(6)],
  ],
  [
    'Gemm by its rows, or its columns where it is transposed',
    {
      inputs: { x: [3, 6] },
      tensors: { w: [6, 24], v: [5, 24], b: [5] },
      nodes: [
        ['Gemm', 'x w', 'm'],
        ['Gemm', 'm v b', 'y', { transB: 1 }],
      ],
    },
    [he(6), he(24), 'all 0'],
  ],
  [
    'a weight that is transposed on its way',
    {
      ...TOKENS,
      tensors: { w: [24, 6] },
      nodes: [
        ['Transpose', 'w', 't'],
        ['MatMul', 'x t', 'y'],
      ],
    },
    [he(6)],
  ],
  [
    'a weight on the left, as mixing of tokens has it, by its columns',
    { ...TOKENS, tensors: { w: [7, 5] }, nodes: [['MatMul', 'w x', 'y']] },
    [he(5)],
  ],
  [
    'an LSTM by what its gates read',
    {
      inputs: { x: [5, 2, 6] },
      tensors: { w: [1, 16, 6], r: [1, 16, 4] },
      nodes: [['LSTM', 'x w r', 'y', { hidden_size: 4 }]],
    },
    [he(6), he(4)],
  ],
  [
    'group norm written out as it starts',
    {
      ...PICTURES,
      tensors: {
        s: [4, 1, 1],
        b: [4, 1, 1],
        ones: { shape: [2], values: [1, 1] },
        zeros: { shape: [2], values: [0, 0] },
        groups: { shape: [3], type: 'int64', values: [2, 2, 72] },
        whole: { shape: [4], type: 'int64', values: [2, 4, 6, 6] },
      },
      nodes: [
        ['Reshape', 'x groups', 'g'],
        ['InstanceNormalization', 'g ones zeros', 'n'],
        ['Reshape', 'n whole', 'm'],
        ['Mul', 'm s', 'q'],
        ['Add', 'q b', 'y'],
      ],
    },
    ['all 1', 'all 0', 'all 1', 'all 0'],
  ],
  [
    'rows of positions that are added, and a bias of scores that stays',
    {
      ...TOKENS,
      tensors: {
        places: [9, 6],
        w: [6, 5],
        biases: [3, 5],
        rows: { shape: [5], type: 'int64', values: [0, 1, 2, 3, 4] },
        pairs: { shape: [5], type: 'int64', values: [0, 1, 2, 0, 1] },
      },
      nodes: [
        ['Gather', 'places rows', 'p'],
        ['Add', 'x p', 'm'],
        ['Gather', 'biases pairs', 'c'],
        ['Transpose', 'c', 't', { perm: [1, 0] }],
        ['MatMul', 'm w', 'q'],
        ['Add', 'q t', 'y'],
      ],
    },
    [0.02, he(6), 'values'],
  ],
  [
    'scales of norms 1, their shifts 0',
    { ...TOKENS, tensors: { s: [6], b: [6] }, nodes: [['LayerNormalization', 'x s b', 'y']] },
    ['all 1', 'all 0'],
  ],
  [
    'batch norm as it starts',
    {
      ...PICTURES,
      tensors: { s: [4], b: [4], m: [4], v: [4] },
      nodes: [['BatchNormalization', 'x s b m v', 'y']],
    },
    ['all 1', 'all 0', 'all 0', 'all 1'],
  ],
  [
    'a table that ids choose from by a law of its own',
    {
      inputs: { ids: [2, 5] },
      types: { ids: 'int64' },
      tensors: { words: [9, 6] },
      nodes: [['Gather', 'words ids', 'y']],
    },
    [0.02],
  ],
] as const satisfies readonly (readonly [
  string,
  Omit<WrittenModel, 'output'>,
  readonly unknown[],
])[])('%s', async (_, model, expected) => {
  expect(await laws(model)).toEqual(expected);
});

const CONV = { ...PICTURES, tensors: { k: [8, 4, 3, 3] }, nodes: [['Conv', 'x k', 'y']] } as const;

test.each([
  [{ init: 'lecun-normal' }, Math.sqrt(1 / 36)],
  [{ init: 'normal', init_std: 0.3 }, 0.3],
  [{ fan: 'fan_out' }, he(8 * 9)],
  [{ init_gain: 1.5 }, 1.5 * he(36)],
] as const)('%j', async (more, expected) => {
  expect(await laws(CONV, more)).toEqual([expected]);
});

test('the first pattern that matches is the law, and he-normal where none does', async () => {
  const nodes = ['a', 'b', 'c'].map(
    (name, i) => ['Conv', `x${i} ${name}.weight`, `x${i + 1}`, {}, `/${name}/Conv`] as const,
  );
  const model = {
    inputs: { x0: [2, 4, 6, 6] },
    tensors: { 'a.weight': [4, 4, 1, 1], 'b.weight': [4, 4, 1, 1], 'c.weight': [4, 4, 1, 1] },
    nodes: [...nodes, ['Identity', 'x3', 'y']] as const,
  };
  const init = { 'a*': 'lecun-normal', '{a,b}*': 'normal' } as const;
  expect(await laws(model, { init, init_std: 0.7 })).toEqual([Math.sqrt(1 / 4), 0.7, he(4)]);
});

test('a tensor that two nodes read is drawn for each by itself', async () => {
  const model = {
    ...TOKENS,
    tensors: { w: [6, 6], s: [6] },
    nodes: [
      ['MatMul', 'x w', 'm', {}, '/one/MatMul'],
      ['MatMul', 'm w', 'y', {}, '/two/MatMul'],
    ],
  } as const;
  const found = await surveyed({ ...model, output: 'y' }, ['m', 'y']);
  const { parts } = partsOf(found, DRAWN, readingsFor(['avg_var']));
  const names = parts.flatMap(({ bindings: all }) =>
    all.map((each) => (each.kind === 'drawn' ? each.weight.tensor : each.kind)),
  );
  expect(names).toEqual(['one.weight', 'two.weight']);
});
