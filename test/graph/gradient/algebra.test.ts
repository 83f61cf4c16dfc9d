import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { Algebra } from '../../../src/graph/gradient/algebra.ts';
import { activation, type GraphValue } from '../../../src/graph/graph.ts';
import { evaluate } from './float64/evaluate.ts';
import { count, repeated, type Tensor, tensor } from './float64/tensor.ts';

const wave = (shape: readonly number[]): Tensor => ({
  shape,
  data: Float64Array.from({ length: count(shape) }, (_, i) => Math.sin(1 + i + i * i)),
});

/** What some arithmetic of one tensor comes to. */
function computed(
  x: Tensor,
  write: (algebra: Algebra, x: GraphValue) => GraphValue,
  opset = 20,
): Tensor {
  const builder = new GraphBuilder([activation('x', x.shape)], { '': opset });
  const { name, shape } = write(new Algebra(builder), builder.input);
  const values = evaluate(builder.nodes, builder.constants, new Map([['x', x]]), opset);
  const found = values.get(name) as Tensor;
  expect(found.shape).toEqual(shape);
  return found;
}

/** The adjoint of repeating, from its definition: every repeated number is added up. */
function summed(g: Tensor, out: readonly number[], target: readonly number[]): Tensor {
  const read = repeated(g);
  const data = new Float64Array(count(target));
  const position = repeated({ shape: target, data: data.map((_, i) => i) });
  tensor(out, (place) => {
    const at = position(place);
    data[at] = (data[at] as number) + read(place);
    return 0;
  });
  return { shape: target, data };
}

test.each([
  { out: [2, 3, 4], target: [2, 3, 4] },
  { out: [2, 3, 4], target: [3, 4] },
  { out: [2, 3, 4], target: [3, 1] },
  { out: [2, 3, 4], target: [1, 3, 1] },
  { out: [2, 3, 4], target: [] },
  { out: [2, 3, 4], target: [1] },
  { out: [1, 3, 4], target: [4] },
  { out: [1, 3, 1], target: [] },
])('repeating $target to $out is undone, whatever axes g is the same along', ({ out, target }) => {
  const small = out.flatMap((_, axis) => [
    out.map((size, i) => (i === axis ? 1 : size)),
    out.map((size, i) => (i === axis ? size : 1)),
  ]);
  for (const shape of [out, ...small, out.slice(1), []]) {
    const g = wave(shape);
    const actual = computed(g, (algebra, x) =>
      algebra.full(algebra.unrepeat(x, out, target), target),
    );
    const expected = summed(g, out, target);
    for (const [i, x] of expected.data.entries()) expect(actual.data[i]).toBeCloseTo(x, 12);
  }
});

test.each([20, 9])('opset %i: places along axes, backward as well, and zeros around', (opset) => {
  const x = wave([3, 5, 7]);
  const cut = (start: number, step: number, count: number) => ({ start, step, count });
  const actual = computed(
    x,
    (algebra, value) => algebra.slice(value, [1, 2], [cut(4, -2, 3), cut(1, 3, 2)]),
    opset,
  );
  const at = ([n = 0, c = 0, w = 0]: readonly number[]) =>
    x.data[n * 35 + (4 - 2 * c) * 7 + 1 + 3 * w] as number;
  expect(actual).toEqual(tensor([3, 3, 2], at));
  const padded = computed(x, (algebra, v) => algebra.pad(v, [0, 1, -2], [2, 0, 1]), opset);
  const inside = ([n = 0, c = 0, w = 0]: readonly number[]) =>
    n > 2 || c < 1 || w > 4 ? 0 : (x.data[n * 35 + (c - 1) * 7 + w + 2] as number);
  expect(padded).toEqual(tensor([5, 6, 6], inside));
});

test('what is all of a tensor is written as nothing', () => {
  const builder = new GraphBuilder([activation('x', [2, 3])]);
  const algebra = new Algebra(builder);
  const { input } = builder;
  const whole = { start: 0, step: 1, count: 3 };
  expect(algebra.slice(input, [1], [whole])).toBe(input);
  expect(algebra.pad(input, [0, 0], [0, 0])).toBe(input);
  expect(algebra.transpose(input, [0, 1])).toBe(input);
  expect(algebra.reshape(input, [2, 3])).toBe(input);
  expect(algebra.times(input, 1)).toBe(input);
  expect(algebra.sum(input, [])).toBe(input);
  expect(algebra.full(input, [2, 3])).toBe(input);
  expect(builder.nodes).toEqual([]);
});
