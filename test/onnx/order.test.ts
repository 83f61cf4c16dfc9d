import { expect, test } from 'vitest';
import { opened, type WrittenNode } from './model.ts';

const model = (nodes: readonly WrittenNode[]) => ({
  inputs: { x: [2, 3] },
  tensors: { w: [3, 3] },
  nodes,
  output: 'y',
});

const CHAIN: readonly WrittenNode[] = [
  ['Relu', 'x', 'a'],
  ['MatMul', 'a w', 'b'],
  ['Tanh', 'b', 'c'],
  ['Add', 'a c', 'y'],
];

test('nodes out of order are put in order', () => {
  const { nodes } = opened(model([...CHAIN].reverse()));
  const order = nodes.map(({ op }) => op);
  expect(order).toEqual(['Relu', 'MatMul', 'Tanh', 'Add']);
});

test('what is in order stays as it is', () => {
  expect(opened(model(CHAIN)).nodes.map(({ op }) => op)).toEqual(CHAIN.map(([op]) => op));
});

test.each([
  [
    'a circle',
    [
      ['Add', 'x c', 'b'],
      ['Relu', 'b', 'c'],
      ['Relu', 'b', 'y'],
    ],
    'in a circle',
  ],
  ['a node that reads itself', [['Add', 'x y', 'y']], 'in a circle'],
  ['a value that nobody makes', [['Relu', 'z', 'y']], 'reads "z", which is not there'],
  [
    'a value made twice',
    [
      ['Relu', 'x', 'y'],
      ['Tanh', 'x', 'y'],
    ],
    '"y" is made twice',
  ],
  [
    'a tensor that a node makes',
    [
      ['Relu', 'x', 'w'],
      ['Tanh', 'w', 'y'],
    ],
    '"w" is made twice',
  ],
] as const)('refused: %s', (_, nodes, message) => {
  expect(() => opened(model(nodes))).toThrow(message);
});
