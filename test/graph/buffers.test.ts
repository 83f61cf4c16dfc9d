import { expect, test } from 'vitest';
import { bufferBytes, roomBytes } from '../../src/graph/buffers.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { bytesOf, parameterBytes } from '../../src/graph/bytes.ts';
import { activation, type GraphValue } from '../../src/graph/graph.ts';

const SHAPE = [2, 3, 4, 5];
const OTHER = [2, 3, 5, 4];
const BYTES = 4 * 120;
const builder = () => new GraphBuilder([activation('input', SHAPE)]);
/** A node that cannot write over what it reads. */
const pooled = (graph: GraphBuilder, x: GraphValue, shape: readonly number[] = SHAPE) =>
  graph.node('MaxPool', [x], shape);

test('number by number, a chain works in one buffer beside its input, which stays the caller’s', () => {
  const graph = builder();
  let x = graph.input;
  for (let i = 0; i < 5; i++) x = graph.node('Relu', [x], SHAPE);
  expect(bufferBytes(graph.build([x]))).toBe(2 * BYTES);
});

test('other chains work in two, which take turns', () => {
  const graph = builder();
  let x = graph.input;
  for (let i = 0; i < 5; i++) x = pooled(graph, x);
  expect(bufferBytes(graph.build([x]))).toBe(3 * BYTES);
});

test('a buffer is left to no value of another shape, and held until the last that it is for', () => {
  const graph = builder();
  let x = graph.input;
  // Of either shape there is one buffer, and at the end both are held, the first for the output.
  for (const shape of [SHAPE, OTHER, SHAPE, OTHER, SHAPE]) x = pooled(graph, x, shape);
  expect(bufferBytes(graph.build([x]))).toBe(3 * BYTES);
  // Three shapes, each once: two at a time.
  const once = builder();
  x = once.input;
  for (const shape of [SHAPE, OTHER, [2, 3, 20, 1]]) x = pooled(once, x, shape);
  expect(bufferBytes(once.build([x]))).toBe(3 * BYTES);
  // The first shape comes again at the end, so that its buffer is held beside the two others.
  const again = builder();
  x = again.input;
  for (const shape of [SHAPE, OTHER, [2, 3, 20, 1], SHAPE]) x = pooled(again, x, shape);
  expect(bufferBytes(again.build([x]))).toBe(4 * BYTES);
});

test('a diamond holds one side while the other is made', () => {
  const graph = builder();
  const left = pooled(graph, graph.input);
  const right = pooled(graph, pooled(graph, graph.input));
  const sum = graph.node('Add', [left, right], SHAPE);
  // The input, left, and the two of the right side; the sum is written over one of them.
  expect(bufferBytes(graph.build([sum]))).toBe(4 * BYTES);
});

test('what is still to be read is not written over', () => {
  const graph = builder();
  const x = pooled(graph, graph.input);
  const y = graph.node('Relu', [x], SHAPE);
  const sum = graph.node('Add', [x, y], SHAPE);
  expect(bufferBytes(graph.build([sum]))).toBe(3 * BYTES);
});

test('a view is no value of its own, and keeps what it is of', () => {
  const graph = builder();
  const x = pooled(graph, graph.input);
  const view = graph.reshape(x, [2, 60]);
  pooled(graph, graph.input);
  const y = graph.node('Relu', [view], [2, 60]);
  // The input, x until its view is read, and what nobody reads beside it; or x's view and y.
  expect(bufferBytes(graph.build([y]))).toBe(3 * BYTES);
});

test('what is handed out stays to the end, what nobody reads is gone at once', () => {
  const graph = builder();
  const first = pooled(graph, graph.input);
  pooled(graph, graph.input);
  const second = pooled(graph, graph.input);
  expect(bufferBytes(graph.build([first, second]))).toBe(3 * BYTES);
});

test('what gives each sample a scale of its own is in buffers of its own', () => {
  const scaledBy = (shape: readonly number[]) => {
    const graph = builder();
    const scale = graph.parameter('s', shape);
    const x = pooled(graph, pooled(graph, graph.input));
    const y = graph.node('Mul', [x, scale], SHAPE);
    return bufferBytes(graph.build([pooled(graph, pooled(graph, y))]));
  };
  // One number a channel: written over x. One a sample: beside the two that take turns.
  expect(scaledBy([1, 3, 1, 1])).toBe(3 * BYTES);
  expect(scaledBy([2, 3, 1, 1])).toBe(4 * BYTES);
});

test('parameters are counted apart, and tensors by the size of their type', () => {
  const graph = builder();
  const weight = graph.parameter('w', [7, 3, 1, 1]);
  const y = graph.node('Conv', [graph.input, weight], [2, 7, 4, 5]);
  const built = graph.build([y]);
  expect(parameterBytes(built)).toBe(4 * 21);
  expect(bufferBytes(built)).toBe(BYTES + 4 * 280);
  expect(roomBytes(built)).toBe(BYTES + 4 * 280 + 4 * 21);
  expect(bytesOf({ type: 'int64', shape: [3] })).toBe(24);
  expect(bytesOf({ type: 'float16', shape: [2, 2] })).toBe(8);
  expect(bytesOf({ type: 'bool', shape: [] })).toBe(1);
});

test('a value read twice by one node is freed once', () => {
  const graph = builder();
  const x = pooled(graph, graph.input);
  const square = graph.node('Mul', [x, x], SHAPE);
  const y = pooled(graph, square);
  expect(bufferBytes(graph.build([y]))).toBe(3 * BYTES);
});
