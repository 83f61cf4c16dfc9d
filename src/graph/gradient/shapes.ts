import { int, ints, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import { given, type Rule, type Step, whole } from './rule.ts';

/** The same numbers under another shape. */
const reshaped: Rule = (step) => [
  () => step.algebra.reshape(whole(step), given(step, 0).shape),
  null,
];

/** The axes of the output back where they were. */
function transposed(step: Step): GraphValue {
  const { algebra, g, node, output } = step;
  const rank = output.shape.length;
  const perm = ints(node, 'perm') ?? output.shape.map((_, axis) => rank - 1 - axis);
  const back = perm.map((_, axis) => perm.indexOf(axis));
  return algebra.transpose(algebra.ranked(g, rank), back);
}

/**
 * Where each number is repeated along each axis by itself: the sum of the copies.
 *
 * @param inner whether the copies of a number lie side by side, or the copies of the whole axis behind one another
 */
export function summed(step: Step, inner: boolean): GraphValue {
  const { algebra, output } = step;
  const { shape } = given(step, 0);
  const pairs = shape.flatMap((size, axis) => {
    const copies = (output.shape[axis] as number) / size;
    return inner ? [size, copies] : [copies, size];
  });
  const copies = shape.map((_, axis) => 2 * axis + (inner ? 1 : 0));
  const apart = algebra.reshape(whole(step), pairs);
  return algebra.reshape(algebra.sum(apart, copies), shape);
}

/** Squares of pixels as channels again, in whichever order the channels were. */
function intoDepth(step: Step): GraphValue {
  const { algebra, node } = step;
  const size = int(node, 'blocksize', 1);
  const { shape } = given(step, 0);
  const g = whole(step);
  if (string(node, 'mode', 'DCR') === 'DCR') {
    return algebra.builder.node('SpaceToDepth', [g], shape, { blocksize: { i: size } });
  }
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const squares = [batch, channels / size ** 2, height, size, width, size];
  const turned = algebra.transpose(algebra.reshape(g, squares), [0, 1, 3, 5, 2, 4]);
  return algebra.reshape(turned, shape);
}

function intoSpace(step: Step): GraphValue {
  const { algebra, node } = step;
  const blocksize = node.attributes['blocksize'];
  const attributes = blocksize === undefined ? {} : { blocksize };
  return algebra.builder.node('DepthToSpace', [whole(step)], given(step, 0).shape, attributes);
}

/** The same band of a matrix. */
function band({ algebra, g, node, output }: Step): GraphValue {
  const full = algebra.full(g, output.shape);
  const others = node.inputs.slice(1);
  return algebra.builder.node('Trilu', [full, ...others], output.shape, node.attributes);
}

/** Operators that bring numbers into another order or shape. */
export const SHAPES = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: (step) => [() => transposed(step)],
  Expand: (step) => {
    const { algebra, g, output } = step;
    return [() => algebra.unrepeat(g, output.shape, given(step, 0).shape), null];
  },
  Tile: (step) => [() => summed(step, false), null],
  DepthToSpace: (step) => [() => intoDepth(step)],
  SpaceToDepth: (step) => [() => intoSpace(step)],
  Trilu: (step) => [() => band(step), null],
} satisfies Readonly<Record<string, Rule>>;
