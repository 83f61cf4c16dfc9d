import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { gradients } from '../../../src/graph/gradient/gradient.ts';
import { activation, type GraphValue } from '../../../src/graph/graph.ts';
import { pruned } from '../../../src/graph/prune.ts';
import { evaluate } from './float64/evaluate.ts';
import type { Tensor } from './float64/tensor.ts';

const vector = (...data: number[]): Tensor => ({
  shape: [data.length],
  data: Float64Array.from(data),
});

/** y = x·w + x², and what of it is wanted. */
function sum() {
  const [x, u] = [activation('x', [2]), activation('u', [2])];
  const builder = new GraphBuilder([x, u]);
  const w = builder.parameter('w', [2]);
  const branch = builder.node('Mul', [x, w], [2]);
  const square = builder.node('Mul', [x, x], [2]);
  const y = builder.node('Add', [square, branch], [2]);
  return { builder, branch, y, u };
}

const GIVEN = new Map([
  ['x', vector(3, 5)],
  ['u', vector(1, 10)],
  ['w', vector(2, 7)],
]);

function numbers(builder: GraphBuilder, value: GraphValue | undefined): number[] {
  const values = evaluate(builder.nodes, builder.constants, GIVEN, 20);
  return [...(values.get(value?.name as string)?.data ?? [])];
}

test('what comes back through a value is told apart from what comes back past it', () => {
  const { builder, branch, y, u } = sum();
  const { past, through } = gradients(builder, {
    cotangents: new Map([[y.name, u]]),
    wanted: new Set(['x', 'w']),
    apart: new Set([branch.name]),
  });
  expect(numbers(builder, past.get('x'))).toEqual([6, 100]);
  expect(numbers(builder, through.get('x'))).toEqual([2, 70]);
  expect(past.has('w')).toBe(false);
  expect(numbers(builder, through.get('w'))).toEqual([3, 50]);
});

test('all of it, where nothing is to be told apart', () => {
  const { builder, y, u } = sum();
  const { past, through } = gradients(builder, {
    cotangents: new Map([[y.name, u]]),
    wanted: new Set(['x']),
  });
  expect(numbers(builder, past.get('x'))).toEqual([8, 170]);
  expect(past.has('w')).toBe(false);
  expect(through.size).toBe(0);
});

test('cotangents of several values, one of them on the way to another', () => {
  const { builder, branch, y, u } = sum();
  const cotangents = new Map([
    [y.name, u],
    [branch.name, u],
  ]);
  const { past } = gradients(builder, { cotangents, wanted: new Set(['x']) });
  expect(numbers(builder, past.get('x'))).toEqual([10, 240]);
});

test('of what nothing depends on there is no gradient', () => {
  const { builder, branch, u } = sum();
  const aside = builder.node('Neg', [builder.input], [2]);
  const { past } = gradients(builder, {
    cotangents: new Map([[branch.name, u]]),
    wanted: new Set(['u', 'x']),
  });
  expect([...past.keys()]).toEqual(['x']);
  expect(builder.nodes.flatMap(({ inputs }) => inputs)).not.toContain(aside.name);
});

test('all operators that have no rule are named at once, and those not on the way are not', () => {
  const [x, u] = [activation('x', [2]), activation('u', [2])];
  const builder = new GraphBuilder([x, u]);
  builder.node('NonZero', [x], [2]);
  const first = builder.node('Det', [x], [2]);
  const second = builder.node('Gelu', [first], [2], {}, { domain: 'com.example' });
  const y = builder.node('Relu', [second], [2]);
  const request = { cotangents: new Map([[y.name, u]]), wanted: new Set(['x']) };
  expect(() => gradients(builder, request)).toThrow(UserError);
  expect(() => gradients(builder, request)).toThrow('operators com.example.Gelu, Det');
});

test('what a subgraph reads from outside counts: it has no rule, and is not passed over', () => {
  const [x, u] = [activation('x', [2]), activation('u', [2])];
  const builder = new GraphBuilder([x, u]);
  const inner = builder.node('Neg', [x], [2]);
  const condition = builder.literal({ type: 'bool', shape: [], data: Uint8Array.of(1) });
  const output = { type: 'float32', shape: [2] } as const;
  const [y] = builder.append('If', [condition], [output], {}, '', [inner.name]);
  const sum = builder.node('Add', [x, y as GraphValue], [2]);
  const request = { cotangents: new Map([[sum.name, u]]), wanted: new Set(['x']) };
  expect(() => gradients(builder, request)).toThrow('no gradient of the operator If');
  expect(pruned(builder.build([sum])).nodes.map(({ op }) => op)).toEqual(['Neg', 'If', 'Add']);
});
