import type { Case } from '../case.ts';
import { listed } from './shapes.ts';
import { type Attributes, positive, SHAPE } from './write.ts';

const keep = (i: number): Attributes => ({ keepdims: { i } });
const over = (...ints: number[]): Attributes => ({ axes: { ints } });

/** Over axes that an input says, or an attribute, or over all; kept or not. */
function reduction(op: string, of: (x: number) => number = (x) => x): readonly Case[] {
  // Since when axes are an input.
  const inputs = op === 'ReduceSum' ? 13 : 18;
  const cases = [
    listed(op, SHAPE, [2, 3, 5, 1], [[-1]], keep(1)),
    listed(op, SHAPE, [1, 3, 1, 1], [[0, 2, 3]]),
    listed(op, SHAPE, [2, 5], [[1, 3]], keep(0)),
    listed(op, SHAPE, [1, 1, 1, 1]),
    listed(op, SHAPE, [], [], keep(0)),
    listed(op, SHAPE, SHAPE, [], { noop_with_empty_axes: { i: 1 } }),
    listed(op, SHAPE, [2, 1, 1, 7], [], over(1, 2), inputs - 1),
    listed(op, SHAPE, [2, 7], [], { ...over(1, -2), ...keep(0) }, 11),
    {
      // What comes back is the same along an axis that is not kept.
      given: [SHAPE],
      write: (b, x) => {
        const mean = b.node(op, [x, b.int64([1])], [2, 5, 7], keep(0));
        return b.reduceMean(mean, [1, 2]);
      },
    },
  ] satisfies Case[];
  return cases.map((one) => ({ ...one, given: [{ shape: SHAPE, of }] }));
}

/** No two of them so near that a small step would change their order. */
const apart = (x: number) => (7.31 * x) % 1;

const cumulative = (at: number, attributes: Attributes = {}): Case => ({
  given: [[2, 4, 3]],
  write: (b, x) => {
    const axis = b.literal({ type: 'int64', shape: [], data: [at] });
    return b.node('CumSum', [x, axis], x.shape, attributes);
  },
});

const global = (op: string): readonly Case[] => [
  listed(op, SHAPE, [2, 3, 1, 1]),
  listed(op, [2, 3, 5], [2, 3, 1]),
];

export const REDUCTIONS: Readonly<Record<string, readonly Case[]>> = {
  ReduceMean: reduction('ReduceMean'),
  ReduceSum: reduction('ReduceSum'),
  ReduceMax: reduction('ReduceMax', apart),
  ReduceMin: reduction('ReduceMin', apart),
  ReduceL1: reduction('ReduceL1'),
  ReduceL2: reduction('ReduceL2'),
  ReduceSumSquare: reduction('ReduceSumSquare'),
  ReduceLogSum: reduction('ReduceLogSum', positive),
  ReduceLogSumExp: reduction('ReduceLogSumExp'),
  GlobalAveragePool: global('GlobalAveragePool'),
  GlobalMaxPool: global('GlobalMaxPool'),
  CumSum: [
    cumulative(1),
    cumulative(-1, { exclusive: { i: 1 } }),
    cumulative(0, { reverse: { i: 1 } }),
    cumulative(1, { reverse: { i: 1 }, exclusive: { i: 1 } }),
  ],
};
