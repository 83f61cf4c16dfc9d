import type { Case } from '../case.ts';
import { type Attributes, SHAPE } from './write.ts';

/** An operator of one tensor, its other inputs lists of integers. */
export function listed(
  op: string,
  from: readonly number[],
  to: readonly number[],
  lists: readonly (readonly number[])[] = [],
  attributes: Attributes = {},
  opset?: number,
): Case {
  return {
    given: [from],
    write: (b, x) => b.node(op, [x, ...lists.map((list) => b.int64(list))], to, attributes),
    ...(opset === undefined ? {} : { opset }),
  };
}

const perm = (...ints: number[]) => ({ perm: { ints } });
const blocks = (size: number, mode?: string): Attributes => ({
  blocksize: { i: size },
  ...(mode === undefined ? {} : { mode: { s: mode } }),
});

const upsample = (attributes: Attributes, opset: number, scales = [1, 1, 2, 3]): Case => ({
  given: [[2, 2, 3, 4]],
  opset,
  write: (b, x) => {
    const factors = b.numbers([4], Float32Array.from(scales));
    const to = x.shape.map((size, axis) => Math.floor(size * (scales[axis] as number)));
    // What is cropped may not be left out before opset 13.
    const whole = opset < 13 ? b.numbers([0], new Float32Array()) : '';
    const inputs = opset < 11 ? [x, factors] : [x, whole, factors];
    return b.node(opset < 10 ? 'Upsample' : 'Resize', inputs, to, attributes);
  },
});

const nearest = (mode: string, rounding?: string): Attributes => ({
  mode: { s: 'nearest' },
  coordinate_transformation_mode: { s: mode },
  ...(rounding === undefined ? {} : { nearest_mode: { s: rounding } }),
});

const linear = (mode: string): Attributes => ({
  mode: { s: 'linear' },
  coordinate_transformation_mode: { s: mode },
});

const trilu = (upper: number, k?: number): Case => ({
  given: [[2, 4, 5]],
  write: (b, x) => {
    const diagonal = k === undefined ? [] : [b.literal({ type: 'int64', shape: [], data: [k] })];
    return b.node('Trilu', [x, ...diagonal], x.shape, { upper: { i: upper } });
  },
});

/** What comes back is the same along some axes, and comes as a smaller tensor. */
const behind = (op: string, to: number[], axes: number[], attributes: Attributes = {}): Case => ({
  given: [SHAPE],
  write: (b, x) => b.reduceMean(b.node(op, [x], to, attributes), axes),
});

export const SHAPES: Readonly<Record<string, readonly Case[]>> = {
  Reshape: [
    listed('Reshape', SHAPE, [6, 35], [[6, 35]]),
    {
      given: [SHAPE],
      write: (b, x) => b.reduceMean(b.reshape(x, [2, 15, 7]), [1]),
    },
  ],
  Flatten: [
    listed('Flatten', SHAPE, [2, 105]),
    listed('Flatten', SHAPE, [6, 35], [], { axis: { i: 2 } }),
    behind('Flatten', [2, 105], [1]),
  ],
  Squeeze: [
    listed('Squeeze', [2, 1, 3, 1], [2, 3]),
    listed('Squeeze', [2, 1, 3, 1], [2, 3, 1], [[1]]),
    listed('Squeeze', [2, 1, 3, 1], [2, 1, 3], [], { axes: { ints: [3] } }, 11),
  ],
  Unsqueeze: [
    listed('Unsqueeze', [2, 3], [1, 2, 3, 1], [[0, -1]]),
    listed('Unsqueeze', [2, 3], [2, 1, 3], [], { axes: { ints: [1] } }, 11),
  ],
  Transpose: [
    listed('Transpose', SHAPE, [7, 5, 3, 2]),
    listed('Transpose', SHAPE, [2, 5, 7, 3], [], perm(0, 2, 3, 1)),
    listed('Transpose', SHAPE, [3, 7, 2, 5], [], perm(1, 3, 0, 2)),
    behind('Transpose', [3, 7, 2, 5], [1, 2], perm(1, 3, 0, 2)),
  ],
  Expand: [
    listed('Expand', [3, 1, 4], [2, 3, 5, 4], [[2, 1, 5, 1]]),
    listed('Expand', [1, 4], [3, 4], [[3, 4]]),
    {
      given: [[3, 1]],
      write: (b, x) => b.reduceMean(b.node('Expand', [x, b.int64([2, 3, 4])], [2, 3, 4]), [0, 2]),
    },
  ],
  Tile: [
    listed('Tile', [2, 3, 1], [4, 3, 4], [[2, 1, 4]]),
    listed('Tile', [2, 3, 4, 5], [2, 9, 4, 10], [[1, 3, 1, 2]]),
  ],
  DepthToSpace: [
    listed('DepthToSpace', [2, 8, 3, 2], [2, 2, 6, 4], [], blocks(2)),
    listed('DepthToSpace', [1, 18, 2, 2], [1, 2, 6, 6], [], blocks(3, 'DCR')),
    listed('DepthToSpace', [2, 8, 3, 2], [2, 2, 6, 4], [], blocks(2, 'CRD')),
    listed('DepthToSpace', [1, 18, 2, 2], [1, 2, 6, 6], [], blocks(3, 'CRD')),
  ],
  SpaceToDepth: [
    listed('SpaceToDepth', [2, 2, 6, 4], [2, 8, 3, 2], [], blocks(2)),
    listed('SpaceToDepth', [1, 2, 6, 3], [1, 18, 2, 1], [], blocks(3)),
  ],
  Resize: [
    upsample(nearest('asymmetric', 'floor'), 20),
    upsample(nearest('half_pixel', 'round_prefer_floor'), 20),
    upsample({}, 20, [1, 1, 4, 2]),
    upsample(nearest('pytorch_half_pixel', 'round_prefer_ceil'), 13),
    upsample(nearest('asymmetric', 'floor'), 11, [1, 1, 3, 1]),
    upsample({ mode: { s: 'nearest' } }, 10),
    upsample({ mode: { s: 'linear' } }, 10),
    ...['half_pixel', 'pytorch_half_pixel', 'asymmetric', 'align_corners'].flatMap((mode) => [
      upsample(linear(mode), 20, [1, 1, 2, 2]),
      upsample(linear(mode), 13, [1, 1, 1.7, 2.3]),
    ]),
    // Smaller; and told the size, which the scale then follows.
    upsample(linear('half_pixel'), 20, [1, 1, 0.67, 0.5]),
    {
      given: [[2, 2, 3, 4]],
      write: (b, x) =>
        b.node('Resize', [x, '', '', b.int64([2, 2, 7, 3])], [2, 2, 7, 3], linear('half_pixel')),
    },
  ],
  Upsample: [
    upsample({ mode: { s: 'nearest' } }, 9),
    upsample({ mode: { s: 'linear' } }, 9, [1, 1, 2, 1.5]),
  ],
  Trilu: [trilu(1), trilu(0), trilu(1, 1), trilu(0, -2), trilu(0, 2)],
};
