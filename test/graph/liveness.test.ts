import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { activation } from '../../src/graph/graph.ts';
import { bytesOf, liveBytes, parameterBytes } from '../../src/graph/liveness.ts';

const SHAPE = [2, 3, 4, 5];
const BYTES = 4 * 120;
const builder = () => new GraphBuilder([activation('input', SHAPE)]);

test('a chain holds its input, which stays the caller’s, and two values', () => {
  const graph = builder();
  let x = graph.input;
  for (let i = 0; i < 5; i++) x = graph.node('Relu', [x], SHAPE);
  expect(liveBytes(graph.build([x]))).toBe(3 * BYTES);
});

test('a diamond holds one side while the other is made', () => {
  const graph = builder();
  const left = graph.node('Relu', [graph.input], SHAPE);
  const right = graph.node('Tanh', [graph.node('Sigmoid', [graph.input], SHAPE)], SHAPE);
  const sum = graph.node('Add', [left, right], SHAPE);
  // The input, left, and first sigmoid and tanh, then right and the sum.
  expect(liveBytes(graph.build([sum]))).toBe(4 * BYTES);
});

test('what is handed out stays to the end, what nobody reads is gone at once', () => {
  const graph = builder();
  const first = graph.node('Relu', [graph.input], SHAPE);
  graph.node('Tanh', [graph.input], SHAPE);
  const second = graph.node('Sigmoid', [graph.input], SHAPE);
  expect(liveBytes(graph.build([first, second]))).toBe(3 * BYTES);
});

test('parameters are counted apart, and tensors by the size of their type', () => {
  const graph = builder();
  const weight = graph.parameter('w', [7, 3, 1, 1]);
  const y = graph.node('Conv', [graph.input, weight], [2, 7, 4, 5]);
  const built = graph.build([y]);
  expect(parameterBytes(built)).toBe(4 * 21);
  expect(liveBytes(built)).toBe(BYTES + 4 * 280);
  expect(bytesOf({ type: 'int64', shape: [3] })).toBe(24);
  expect(bytesOf({ type: 'float16', shape: [2, 2] })).toBe(8);
  expect(bytesOf({ type: 'bool', shape: [] })).toBe(1);
});

test('a value read twice by one node is freed once', () => {
  const graph = builder();
  const x = graph.node('Relu', [graph.input], SHAPE);
  const square = graph.node('Mul', [x, x], SHAPE);
  const y = graph.node('Tanh', [square], SHAPE);
  expect(liveBytes(graph.build([y]))).toBe(3 * BYTES);
});
