import { expect, test } from 'vitest';
import { surveyed, type WrittenModel, type WrittenNode } from '../model.ts';

async function layers(nodes: readonly WrittenNode[], tensors: WrittenModel['tensors'] = {}) {
  const inputs = { x: [2, 5, 8], mask: [2, 5, 8] };
  const own = { w: [8, 8], b: [8], one: { shape: [], values: [1] }, ...tensors };
  const { points } = await surveyed({ inputs, tensors: own, nodes, output: 'y' }, 'layers');
  return points.map(({ value }) => value);
}

test('a product ends behind its bias, an activation behind what it is written out with', async () => {
  const found = await layers([
    ['MatMul', 'x w', 'm'],
    ['Add', 'm b', 'u'],
    ['Erf', 'u', 'e'],
    ['Add', 'e one', 'e1'],
    ['Mul', 'u e1', 'g'],
    ['MatMul', 'g w', 'y'],
  ]);
  expect(found).toEqual(['u', 'g', 'y']);
});

test('a mask behind scores that are capped is no part of the activation', async () => {
  const found = await layers([
    ['MatMul', 'x w', 'scores'],
    ['Tanh', 'scores', 't'],
    ['Mul', 't one', 'capped'],
    ['Add', 'capped mask', 'masked'],
    ['Softmax', 'masked', 'y'],
  ]);
  expect(found).toEqual(['scores', 'capped', 'y']);
});

test('products of two activations are no layers', async () => {
  expect(
    await layers([
      ['Mul', 'x mask', 'm'],
      ['MatMul', 'm w', 'y'],
    ]),
  ).toEqual(['y']);
});
