import { expect, test } from 'vitest';
import { surveyed, type WrittenModel, type WrittenNode } from '../model.ts';

type Tensors = NonNullable<WrittenModel['tensors']>;

/** A chain of nodes on tokens of 8 channels; `x` goes in, and `y` comes out. */
const onTokens = (nodes: readonly WrittenNode[], tensors: Tensors = {}): WrittenModel => ({
  inputs: { x: [2, 5, 8] },
  tensors: { w: [8, 8], v: [8, 8], b: [8], s: [8], half: one(0.5), two: one(2), ...tensors },
  nodes,
  output: 'y',
});

/** A chain of nodes on pictures of 4 channels. */
const onPictures = (nodes: readonly WrittenNode[], tensors: Tensors = {}): WrittenModel => ({
  inputs: { x: [2, 4, 6, 6] },
  tensors: { k: [4, 4, 3, 3], l: [4, 4, 3, 3], p: [4, 4, 1, 1], c: [4], ...tensors },
  nodes,
  output: 'y',
});

const one = (value: number) => ({ shape: [], values: [value] });

const PADDED = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const conv = (from: string, to: string, kernel = 'k') =>
  ['Conv', `${from} ${kernel}`, to, PADDED] as const satisfies WrittenNode;

/** The residual additions of a model: sum, branch, factors behind it, and whether the shortcut is a projection. */
async function additions(model: WrittenModel) {
  const { judged } = await surveyed(model);
  return judged.flatMap((each) => {
    if (!('addition' in each)) return [];
    const { sum, branch, factors, isProjection } = each.addition;
    return [{ sum, branch, factors, isProjection }];
  });
}

const plain = { factors: [], isProjection: false };

/** GELU by erf, on `u`. */
const GELU: readonly WrittenNode[] = [
  ['Div', 'u two', 'g1'],
  ['Erf', 'g1', 'g2'],
  ['Add', 'g2 two', 'g3'],
  ['Mul', 'u g3', 'g4'],
];

/** GELU by tanh: x + 0.044715·x³ has x itself among its operands. */
const GELU_TANH: readonly WrittenNode[] = [
  ['Mul', 'u u', 'g1'],
  ['Mul', 'g1 u', 'g2'],
  ['Mul', 'g2 half', 'g3'],
  ['Add', 'u g3', 'g4'],
  ['Tanh', 'g4', 'g5'],
  ['Add', 'g5 two', 'g6'],
  ['Mul', 'u g6', 'g7'],
];

const RESIDUAL: Readonly<Record<string, readonly [WrittenModel, ...unknown[]]>> = {
  'a branch behind its shortcut, and before it': [
    onTokens([
      ['MatMul', 'x w', 'f'],
      ['Add', 'f x', 'm'],
      ['MatMul', 'm v', 'g'],
      ['Add', 'm g', 'y'],
    ]),
    { ...plain, sum: 'm', branch: ['f'] },
    { ...plain, sum: 'y', branch: ['g'] },
  ],
  'a bias added by itself, before the sum': [
    onTokens([
      ['MatMul', 'x w', 'f'],
      ['Add', 'b f', 'g'],
      ['Add', 'x g', 'y'],
    ]),
    { ...plain, sum: 'y', branch: ['g'] },
  ],
  'an MLP with GELU by erf in its branch': [
    onTokens([['MatMul', 'x w', 'u'], ...GELU, ['MatMul', 'g4 v', 'f'], ['Add', 'x f', 'y']]),
    { ...plain, sum: 'y', branch: ['f'] },
  ],
  'an MLP with GELU by tanh in its branch': [
    onTokens([['MatMul', 'x w', 'u'], ...GELU_TANH, ['MatMul', 'g7 v', 'f'], ['Add', 'x f', 'y']]),
    { ...plain, sum: 'y', branch: ['f'] },
  ],
  'layer scale and α are factors of the branch': [
    onTokens([
      ['MatMul', 'x w', 'f'],
      ['Mul', 'f s', 'g'],
      ['Mul', 'half g', 'h'],
      ['Add', 'x h', 'y'],
    ]),
    { sum: 'y', branch: ['f'], factors: ['half', 's'], isProjection: false },
  ],
  'the gain of a gate belongs to the branch': [
    onPictures(
      [
        conv('x', 'f'),
        ['GlobalAveragePool', 'f', 'g1'],
        ['Conv', 'g1 p', 'g2'],
        ['Sigmoid', 'g2', 'g3'],
        ['Mul', 'f g3', 'g4'],
        ['Mul', 'g4 two', 'g5'],
        ['Mul', 'g5 half', 'g6'],
        ['Add', 'g6 x', 'y'],
      ],
      { half: one(0.5), two: one(2) },
    ),
    { sum: 'y', branch: ['g5'], factors: ['half'], isProjection: false },
  ],
  'a projection': [
    onPictures([
      conv('x', 'f1'),
      ['Relu', 'f1', 'f2'],
      conv('f2', 'f', 'l'),
      ['Conv', 'x p', 'q'],
      ['Add', 'q f', 'y'],
    ]),
    { sum: 'y', branch: ['f'], factors: [], isProjection: true },
  ],
  'attention and MLP side by side: one addition of three': [
    onTokens([
      ['MatMul', 'x w', 'attn'],
      ['MatMul', 'x v', 'mlp'],
      ['Add', 'attn mlp', 'both'],
      ['Add', 'both x', 'y'],
    ]),
    { ...plain, sum: 'y', branch: ['attn', 'mlp'] },
  ],
  'channels last in the branch alone, as in ConvNeXt': [
    onPictures(
      [
        ['Transpose', 'x', 't', { perm: [0, 2, 3, 1] }],
        ['MatMul', 't m', 'f'],
        ['Mul', 'f c', 'g'],
        ['Transpose', 'g', 'h', { perm: [0, 3, 1, 2] }],
        ['Add', 'h x', 'y'],
      ],
      { m: [4, 4] },
    ),
    { ...plain, sum: 'y', branch: ['h'] },
  ],
};

test.each(Object.entries(RESIDUAL))('%s', async (_, [model, ...expected]) => {
  expect(await additions(model)).toEqual(expected);
});

const NONE: Readonly<Record<string, WrittenModel>> = {
  'GELU by itself': onTokens([['MatMul', 'x w', 'u'], ...GELU, ['Identity', 'g4', 'y']]),
  'GELU by tanh by itself': onTokens([
    ['MatMul', 'x w', 'u'],
    ...GELU_TANH,
    ['Identity', 'g7', 'y'],
  ]),
  'rotary embedding': onTokens(
    [
      ['MatMul', 'x w', 'q'],
      ['Slice', 'q from to last', 'q1'],
      ['Slice', 'q to end last', 'q2'],
      ['Neg', 'q2', 'q3'],
      ['Concat', 'q3 q1', 'q4', { axis: 2 }],
      ['Mul', 'q cos', 'q5'],
      ['Mul', 'q4 sin', 'q6'],
      ['Add', 'q5 q6', 'y'],
    ],
    {
      cos: [5, 8],
      sin: [5, 8],
      from: { shape: [1], type: 'int64', values: [0] },
      to: { shape: [1], type: 'int64', values: [4] },
      end: { shape: [1], type: 'int64', values: [8] },
      last: { shape: [1], type: 'int64', values: [2] },
    },
  ),
  'scores and a mask': {
    inputs: { x: [2, 5, 8], mask: [2, 5, 5] },
    types: { mask: 'bool' },
    tensors: { w: [8, 8], zero: one(0), low: one(-1e4) },
    nodes: [
      ['MatMul', 'x w', 'q'],
      ['Transpose', 'x', 't', { perm: [0, 2, 1] }],
      ['MatMul', 'q t', 'scores'],
      ['Where', 'mask zero low', 'm'],
      ['Add', 'scores m', 'masked'],
      ['Softmax', 'masked', 'y'],
    ],
    output: 'y',
  },
  'embeddings of tokens and positions': {
    inputs: { ids: [2, 5], at: [2, 5] },
    types: { ids: 'int64', at: 'int64' },
    tensors: { words: [9, 8], places: [5, 8], w: [8, 8] },
    nodes: [
      ['Gather', 'words ids', 'a'],
      ['Gather', 'places at', 'b'],
      ['Add', 'a b', 'c'],
      ['MatMul', 'c w', 'y'],
    ],
    output: 'y',
  },
  'a table of positions': onTokens(
    [
      ['MatMul', 'x w', 'f'],
      ['Add', 'f table', 'y'],
    ],
    {
      table: [1, 5, 8],
    },
  ),
  'concatenation, as in DenseNet': onPictures(
    [conv('x', 'f'), ['Concat', 'x f', 'm', { axis: 1 }], ['Conv', 'm q', 'y', PADDED]],
    { q: [4, 8, 3, 3] },
  ),
  'parallel convolutions': onPictures([
    conv('x', 'f'),
    ['Conv', 'x p', 'q'],
    ['Add', 'f q', 'm'],
    ['Relu', 'm', 'y'],
  ]),
  'two heads': onPictures([
    conv('x', 'f1'),
    ['Relu', 'f1', 'f2'],
    conv('x', 'g1', 'l'),
    ['Relu', 'g1', 'g2'],
    ['Add', 'f2 g2', 'y'],
  ]),
  'a norm written out': onTokens([
    ['ReduceMean', 'x', 'm', { axes: [2] }],
    ['Sub', 'x m', 'd'],
    ['Mul', 'd d', 'q'],
    ['ReduceMean', 'q', 'v1', { axes: [2] }],
    ['Add', 'v1 half', 'v2'],
    ['Sqrt', 'v2', 'v3'],
    ['Div', 'd v3', 'n'],
    ['Mul', 'n s', 'n2'],
    ['Add', 'n2 b', 'y'],
  ]),
};

test.each(Object.entries(NONE))('no residual addition: %s', async (_, model) => {
  expect(await additions(model)).toEqual([]);
});

test('a U-Net has the additions of its blocks, and none of its concatenations', async () => {
  const block = (from: string, to: string): WrittenNode[] => [
    conv(from, `${to}1`),
    ['Relu', `${to}1`, `${to}2`],
    conv(`${to}2`, `${to}3`, 'l'),
    ['Add', `${from} ${to}3`, to],
  ];
  const model = onPictures(
    [
      ...block('x', 'down'),
      ['MaxPool', 'down', 'low', { kernel_shape: [2, 2], strides: [2, 2] }],
      ...block('low', 'middle'),
      ['Resize', 'middle _ scales', 'up', { mode: 'nearest' }],
      ['Concat', 'up down', 'both', { axis: 1 }],
      ['Conv', 'both q', 'merged', PADDED],
      ...block('merged', 'y'),
    ],
    { q: [4, 8, 3, 3], scales: { shape: [4], values: [1, 1, 2, 2] } },
  );
  expect((await additions(model)).map(({ sum }) => sum)).toEqual(['down', 'middle', 'y']);
});

test('post-activation networks are measured behind the activation', async () => {
  const block = (from: string, to: string): WrittenNode[] => [
    conv(from, `${to}1`),
    ['Relu', `${to}1`, `${to}2`],
    conv(`${to}2`, `${to}3`, 'l'),
    ['Add', `${to}3 ${from}`, `${to}4`],
    ['Relu', `${to}4`, to],
  ];
  const { points } = await surveyed(onPictures([...block('x', 'm'), ...block('m', 'y')]));
  expect(points.map(({ value }) => value)).toEqual(['x', 'm', 'y']);
});

test('pre-activation networks are measured at the sum, and their first point before norm and activation', async () => {
  const block = (from: string, to: string): WrittenNode[] => [
    ['Relu', from, `${to}1`],
    conv(`${to}1`, `${to}2`),
    ['Relu', `${to}2`, `${to}3`],
    conv(`${to}3`, `${to}4`, 'l'),
    ['Conv', `${to}1 p`, `${to}5`],
    ['Add', `${to}4 ${to}5`, to],
  ];
  const plainBlock: WrittenNode[] = [['Relu', 'm', 'n1'], conv('n1', 'n2'), ['Add', 'n2 m', 'n']];
  const nodes = [conv('x', 'stem'), ...block('stem', 'm'), ...plainBlock, ...block('n', 'y')];
  const { points } = await surveyed(onPictures(nodes));
  expect(points.map(({ value }) => value)).toEqual(['stem', 'm', 'n', 'y']);
});
