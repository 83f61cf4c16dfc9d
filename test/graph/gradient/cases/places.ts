import type { GraphBuilder } from '../../../../src/graph/builder.ts';
import type { GraphValue } from '../../../../src/graph/graph.ts';
import type { Case } from '../case.ts';
import { listed } from './shapes.ts';
import { type Attributes, operator, SHAPE } from './write.ts';

const axis = (i: number): Attributes => ({ axis: { i } });

const concat = (
  shapes: readonly (readonly number[])[],
  to: readonly number[],
  at: number,
): Case => ({
  given: shapes,
  write: (b, ...parts) => b.node('Concat', parts, to, axis(at)),
});

/** @param read which of the outputs anything goes on with; all, where it is left out */
function split(
  sizes: readonly number[],
  at: number,
  { opset = 20, told = true, read = sizes.map((_, i) => i) } = {},
): Case {
  const from = [2, 3, 5, 7];
  const own = at < 0 ? at + 4 : at;
  from[own] = sizes.reduce((a, b) => a + b, 0);
  return {
    given: [from],
    opset,
    write: (b, x) => {
      const outputs = sizes.map((size) => ({
        type: 'float32' as const,
        shape: from.map((all, i) => (i === own ? size : all)),
      }));
      const attributes = {
        ...axis(at),
        ...(told && opset < 13 ? { split: { ints: sizes } } : {}),
        ...(!told && opset >= 18 ? { num_outputs: { i: sizes.length } } : {}),
      };
      const inputs = [x, ...(told && opset >= 13 ? [b.int64(sizes)] : [])];
      const made = b.append('Split', inputs, outputs, attributes) as GraphValue[];
      return read.map((i) => made[i] as GraphValue);
    },
  };
}

/** Where from, where to, along which axes, how far apart. */
const slice = (to: number[], ...places: number[][]): Case => listed('Slice', SHAPE, to, places);

const oldSlice = (to: number[], starts: number[], ends: number[], axes: number[]): Case =>
  listed(
    'Slice',
    SHAPE,
    to,
    [],
    { starts: { ints: starts }, ends: { ints: ends }, axes: { ints: axes } },
    9,
  );

const indices = (b: GraphBuilder, shape: readonly number[], data: readonly number[]) =>
  b.literal({ type: 'int64', shape, data });

const gather = (at: number, shape: readonly number[], places: readonly number[]): Case => ({
  given: [SHAPE],
  write: (b, x) => {
    const own = at < 0 ? at + SHAPE.length : at;
    const to = [...SHAPE.slice(0, own), ...shape, ...SHAPE.slice(own + 1)];
    return b.node('Gather', [x, indices(b, shape, places)], to, axis(at));
  },
});

/** Indices that nobody knows before the graph is run. */
const made = (b: GraphBuilder, shape: readonly number[], data: readonly number[]) =>
  b.node('Identity', [indices(b, shape, data)], shape, {}, { type: 'int64' });

const where = (a: readonly number[], b: readonly number[], condition: readonly number[]): Case => ({
  given: [a, b],
  write: (builder, left, right) => {
    const data = Uint8Array.from({ length: condition.reduce((x, y) => x * y, 1) }, (_, i) =>
      i % 3 === 0 ? 1 : 0,
    );
    const chosen = builder.literal({ type: 'bool', shape: condition, data });
    const alike = { ...chosen, type: 'float32' as const };
    const { shape } = operator('Where')(builder, alike, left as GraphValue, right as GraphValue);
    builder.nodes.pop();
    return builder.node('Where', [chosen, left as GraphValue, right as GraphValue], shape);
  },
});

export const PLACES: Readonly<Record<string, readonly Case[]>> = {
  Concat: [
    concat(
      [
        [2, 3],
        [2, 1],
        [2, 4],
      ],
      [2, 8],
      1,
    ),
    concat(
      [
        [2, 3, 2],
        [1, 3, 2],
      ],
      [3, 3, 2],
      -3,
    ),
    concat([SHAPE], SHAPE, 2),
    { given: [[2, 3]], write: (b, x) => b.node('Concat', [x, x], [4, 3], axis(0)) },
  ],
  Split: [
    split([1, 4, 2], 3),
    split([1, 4, 2], 3, { read: [1] }),
    split([1, 4, 2], -2, { opset: 13, read: [0, 2] }),
    split([2, 3], 1, { opset: 11 }),
    split([2, 2, 2], 1, { told: false }),
    split([2, 2, 1], 1, { told: false, read: [0, 2] }),
    split([2, 2], 0, { told: false, opset: 13 }),
    split([2, 2], 2, { told: false, opset: 9, read: [1] }),
  ],
  Slice: [
    slice([2, 3, 3, 7], [1], [4], [2]),
    slice([2, 3, 2, 7], [-2], [2 ** 40], [2]),
    slice([1, 2, 5, 7], [1, 0], [2, -1]),
    slice([2, 3, 3, 2], [0, 1], [5, 7], [2, 3], [2, 4]),
    slice([2, 3, 2, 3], [1, 0], [5, 7], [2, 3], [3, 3]),
    slice([2, 3, 5, 7], [-1, 6], [-100, -8], [2, 3], [-1, -1]),
    slice([2, 3, 2, 3], [3, 5], [0, -9], [2, 3], [-2, -2]),
    oldSlice([2, 3, 3, 4], [1, -5], [4, -1], [2, 3]),
  ],
  Pad: [
    listed('Pad', SHAPE, [2, 7, 7, 8], [[0, 1, 2, 0, 0, 3, 0, 1]]),
    listed('Pad', SHAPE, [3, 3, 5, 8], [[0, 0, -1, -2, 1, 0, 1, 3]]),
    listed('Pad', SHAPE, [2, 7, 7, 8], [], { pads: { ints: [0, 1, 2, 0, 0, 3, 0, 1] } }, 9),
    {
      given: [SHAPE],
      write: (b, x) => {
        const inputs = [b.int64([1, 2, 0, -3]), b.float(7), b.int64([3, 1])];
        return b.node('Pad', [x, ...inputs], [2, 2, 5, 8]);
      },
    },
  ],
  Gather: [
    gather(1, [], [1]),
    gather(0, [1], [-1]),
    gather(-1, [3], [2, 3, 4]),
    gather(2, [5], [4, 2, 0, 1, 3]),
    gather(2, [2, 3], [4, 4, 0, 1, 4, -1]),
    {
      given: [SHAPE],
      write: (b, x) =>
        b.node('Gather', [x, made(b, [2, 2], [1, 2, 2, 0])], [2, 2, 2, 5, 7], axis(1)),
    },
    {
      // Rows of a table.
      given: [[6, 4]],
      write: (b, x) => b.node('Gather', [x, made(b, [2, 3], [5, 0, 0, 2, 5, -1])], [2, 3, 4]),
    },
  ],
  GatherElements: [
    {
      given: [[3, 4]],
      write: (b, x) =>
        b.node(
          'GatherElements',
          [x, indices(b, [2, 4], [0, 1, 2, 2, 0, 1, 0, -1])],
          [2, 4],
          axis(0),
        ),
    },
    {
      given: [[2, 5]],
      write: (b, x) =>
        b.node('GatherElements', [x, indices(b, [2, 3], [0, 4, 4, 2, 1, 0])], [2, 3], axis(-1)),
    },
  ],
  GatherND: [
    {
      given: [[3, 4, 2]],
      write: (b, x) => {
        const places = indices(b, [2, 2, 1], [2, 0, -1, 2]);
        return b.node('GatherND', [x, places], [2, 2, 4, 2]);
      },
    },
    {
      given: [[3, 4]],
      write: (b, x) => b.node('GatherND', [x, indices(b, [3, 2], [2, 1, 0, 3, 2, 1])], [3]),
    },
  ],
  ScatterElements: [{}, { reduction: { s: 'add' } }].map((reduction) => ({
    given: [
      [3, 5],
      [3, 2],
    ],
    write: (b, x, updates) => {
      const places = indices(b, [3, 2], [0, 4, -2, 1, 2, 3]);
      return b.node('ScatterElements', [x, places, updates ?? ''], x.shape, {
        ...axis(1),
        ...reduction,
      });
    },
  })),
  ScatterND: [{}, { reduction: { s: 'add' } }].map((reduction) => ({
    given: [
      [4, 3],
      [2, 3],
    ],
    write: (b, x, updates) =>
      b.node('ScatterND', [x, indices(b, [2, 1], [3, 1]), updates ?? ''], x.shape, reduction),
  })),
  Where: [
    where(SHAPE, SHAPE, SHAPE),
    where([3, 1, 1], SHAPE, [7]),
    where([1], [3, 5, 1], [5, 7]),
    {
      given: [SHAPE],
      write: (b, x) => {
        const mask = b.literal({
          type: 'bool',
          shape: [7],
          data: Uint8Array.of(1, 0, 0, 1, 0, 1, 1),
        });
        return b.node('Where', [mask, x, b.float(-3)], x.shape);
      },
    },
  ],
};
