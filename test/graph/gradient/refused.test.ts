import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import type { GraphBuilder } from '../../../src/graph/builder.ts';
import type { GraphValue } from '../../../src/graph/graph.ts';
import { type Case, written } from './case.ts';
import { gradientGraph } from './engine.ts';

const integers = (b: GraphBuilder) =>
  b.node('Identity', [b.int64([0, 1])], [2], {}, { type: 'int64' });

const made = (
  write: (b: GraphBuilder, x: GraphValue) => GraphValue,
  shape: number[] = [1, 2, 4, 4],
): Case => ({ given: [shape], write });

/** What has a rule but cannot be told by it, by what is said of it. */
const REFUSED: Readonly<Record<string, Case>> = {
  'Pad with mode reflect': made((b, x) =>
    b.node('Pad', [x, b.int64([0, 0, 1, 1, 0, 0, 1, 1])], [1, 2, 6, 6], { mode: { s: 'reflect' } }),
  ),
  'Slice whose places are no constants': made((b, x) =>
    b.node('Slice', [x, integers(b), b.int64([9, 9])], [1, 1, 4, 4]),
  ),
  'Gather whose indices are no constants, before opset 16': {
    ...made((b, x) => b.node('Gather', [x, integers(b)], [2, 2, 4, 4])),
    opset: 15,
  },
  'ReduceSum whose axes are no constants': made((b, x) =>
    b.node('ReduceSum', [x, integers(b)], [1, 1, 4, 4]),
  ),
  'Split whose sizes are no constants': made((b, x) =>
    b.node('Split', [x, integers(b)], [1, 2, 4, 4]),
  ),
  'Resize with mode cubic': made((b, x) => {
    const scales = b.numbers([4], Float32Array.of(1, 1, 2, 2));
    return b.node('Resize', [x, '', scales], [1, 2, 8, 8], { mode: { s: 'cubic' } });
  }),
  'Resize that does not grow by whole numbers': made((b, x) => {
    const scales = b.numbers([4], Float32Array.of(1, 1, 1.5, 1.5));
    return b.node('Resize', [x, '', scales], [1, 2, 6, 6], {});
  }),
  'ConvTranspose that finds its own padding': {
    given: [
      [1, 2, 4, 4],
      [2, 2, 3, 3],
    ],
    write: (b, ...x) =>
      b.node('ConvTranspose', x, [1, 2, 8, 8], {
        output_shape: { ints: [8, 8] },
        strides: { ints: [2, 2] },
      }),
  },
  'MaxPool that counts by columns': made((b, x) =>
    b.node('MaxPool', [x], [1, 2, 3, 3], {
      kernel_shape: { ints: [2, 2] },
      storage_order: { i: 1 },
    }),
  ),
  'BatchNormalization in training mode': made((b, x) => {
    const own = [0, 1, 2, 3].map(() => b.filled(1, [2]));
    return b.node('BatchNormalization', [x, ...own], x.shape, { training_mode: { i: 1 } });
  }),
  'Dropout that drops': made((b, x) => {
    const yes = b.literal({ type: 'bool', shape: [], data: Uint8Array.of(1) });
    return b.node('Dropout', [x, b.float(0.5), yes], x.shape);
  }),
  'Reshape where a size is not known before it runs': made((b, x) => {
    const [y] = b.append('Relu', [x], [{ type: 'float32', shape: [], unsized: true }], {});
    return b.reshape(y as GraphValue, x.shape);
  }),
  'Attention with softcap': {
    given: [
      [1, 1, 2, 4],
      [1, 1, 2, 4],
      [1, 1, 2, 4],
    ],
    opset: 23,
    write: (b, ...x) => b.node('Attention', x, [1, 1, 2, 4], { softcap: { f: 2 } }),
  },
  'ScatterND with mul': {
    given: [
      [4, 3],
      [1, 3],
    ],
    write: (b, x, y) =>
      b.node(
        'ScatterND',
        [x, b.literal({ type: 'int64', shape: [1, 1], data: [2] }), y ?? ''],
        [4, 3],
        {
          reduction: { s: 'mul' },
        },
      ),
  },
  'Einsum of a diagonal': made(
    (b, x) => b.node('Einsum', [x], [3], { equation: { s: 'ii->i' } }),
    [3, 3],
  ),
  'Einsum with an ellipsis or no output': made(
    (b, x) => b.node('Einsum', [x], [2, 3], { equation: { s: '...i' } }),
    [2, 3],
  ),
};

test.each(Object.entries(REFUSED))('%s', (what, one) => {
  const differentiate = () => gradientGraph(written(one));
  expect(differentiate).toThrow(UserError);
  expect(differentiate).toThrow(`spp knows no gradient of the operator ${what}`);
});
