import { expect, test } from 'vitest';
import { cut } from '../../src/onnx/cut.ts';
import { surveyed, type WrittenModel } from './model.ts';

/** What is alive before and behind each piece, and what runs in it. */
async function pieces(model: WrittenModel) {
  const { net, points } = await surveyed(model);
  return cut(net, points).map(({ point, inputs, outputs, nodes }) => ({
    point: point.value,
    inputs,
    outputs,
    makes: [...nodes].flatMap((node) => node.outputs).sort(),
  }));
}

/** A block of attention without values: scores under a mask, times the tokens. */
const block = (from: string, to: string) =>
  [
    ['MatMul', `${from} w`, `${to}1`],
    ['Transpose', from, `${to}2`, { perm: [0, 2, 1] }],
    ['MatMul', `${to}1 ${to}2`, `${to}3`],
    ['Add', `${to}3 m`, `${to}4`],
    ['Softmax', `${to}4`, `${to}5`],
    ['MatMul', `${to}5 ${from}`, `${to}6`],
    ['Add', `${from} ${to}6`, to],
  ] as const;

test('a mask that every block reads is made once, before the first, and crosses every cut', async () => {
  const found = await pieces({
    inputs: { x: [2, 5, 8], mask: [2, 5, 5] },
    types: { mask: 'bool' },
    tensors: { w: [8, 8], zero: { shape: [], values: [0] }, low: { shape: [], values: [-1e4] } },
    nodes: [
      ['Relu', 'x', 'stem'],
      ['Where', 'mask zero low', 'm'],
      ...block('stem', 'a'),
      ...block('a', 'b'),
      ...block('b', 'c'),
    ],
    output: 'c',
  });
  expect(found.map(({ point }) => point)).toEqual(['stem', 'a', 'b', 'c']);
  expect(found.map(({ inputs }) => inputs)).toEqual([
    ['x', 'mask'],
    ['stem', 'm'],
    ['a', 'm'],
    ['b', 'm'],
  ]);
  expect(found[0]?.makes).toEqual(['m', 'stem']);
  expect(found.at(-1)?.outputs).toEqual([]);
});

test('what nobody measures behind the last point is left out', async () => {
  const found = await pieces({
    inputs: { x: [2, 5, 8] },
    tensors: { w: [8, 8] },
    nodes: [
      ['MatMul', 'x w', 'f'],
      ['Add', 'x f', 'y'],
      ['MatMul', 'y w', 'head'],
    ],
    output: 'head',
  });
  expect(found.map(({ makes }) => makes)).toEqual([[], ['f', 'y']]);
});

test('a long shortcut, as of a U-Net, is alive at every cut between its ends', async () => {
  const found = await pieces({
    inputs: { x: [2, 5, 8] },
    tensors: { w: [8, 8], v: [16, 8] },
    nodes: [
      ['MatMul', 'x w', 'a1'],
      ['Add', 'x a1', 'a'],
      ['MatMul', 'a w', 'b1'],
      ['Add', 'a b1', 'b'],
      ['Concat', 'b x', 'c1', { axis: 2 }],
      ['MatMul', 'c1 v', 'c2'],
      ['MatMul', 'c2 w', 'c3'],
      ['Add', 'c2 c3', 'c'],
    ],
    output: 'c',
  });
  expect(found.map(({ inputs }) => inputs)).toEqual([['x'], ['x'], ['a', 'x'], ['b', 'x']]);
});
