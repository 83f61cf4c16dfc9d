import type { Attribute, GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { type AxisWindow, type Phase, phaseLength, phasesOf } from './phases.ts';

/** Writes the convolution of stride 1 that one phase is, with the taps of each axis. */
type Convolve = (g: GraphValue, phases: readonly Phase[]) => GraphValue;

/**
 * What windows read gets back.
 *
 * @param g cotangent of what they put out: N, O, and the axes
 * @param shape of what they read
 */
export function spread(
  algebra: Algebra,
  g: GraphValue,
  shape: readonly number[],
  windows: readonly AxisWindow[],
  convolve: Convolve,
): GraphValue {
  const parts = combinations(windows.map(phasesOf)).map((phases) =>
    phases.some(({ taps }) => taps.count === 0) ? null : convolve(g, phases),
  );
  const lengths = windows.map(phaseLength);
  const whole = interleaved(algebra, parts, [...shape.slice(0, 2), ...lengths], windows);
  return algebra.slice(
    whole,
    windows.map((_, i) => i + 2),
    windows.map(({ from }) => ({ start: 0, step: 1, count: from })),
  );
}

/** One of each list, the last axis running first. */
export function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (all, list) => all.flatMap((start) => list.map((one) => [...start, one])),
    [[]],
  );
}

/**
 * The phases of each axis interleaved.
 *
 * @param parts in the order of `combinations`; null: nothing is handed back there
 * @param shape of each part
 */
function interleaved(
  algebra: Algebra,
  parts: readonly (GraphValue | null)[],
  shape: readonly number[],
  windows: readonly AxisWindow[],
): GraphValue {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const strides = windows.map(({ stride }) => stride);
  const isSquare = strides.length === 2 && strides[0] === strides[1];
  return isSquare
    ? inSquares(algebra, parts, shape, strides[0] as number)
    : axisByAxis(
        algebra,
        parts.map((part) => part ?? zeros(algebra, parts, shape)),
        strides,
      );
}

function zeros(
  algebra: Algebra,
  parts: readonly (GraphValue | null)[],
  shape: readonly number[],
): GraphValue {
  const some = parts.find((part) => part !== null);
  if (some === undefined || some === null) return algebra.builder.filled(0, shape);
  return algebra.builder.once(`zeros like ${some.name}`, () => algebra.times(some, 0));
}

/** Phases of both axes as channels, and those into squares of pixels. */
function inSquares(
  algebra: Algebra,
  parts: readonly (GraphValue | null)[],
  shape: readonly number[],
  stride: number,
): GraphValue {
  const { builder } = algebra;
  const [first, ...rest] = parts;
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const behind = [0, channels * (stride ** 2 - 1), 0, 0];
  const phases =
    first && rest.every((part) => part === null)
      ? builder.pad(first, [0, 0, 0, 0], behind)
      : algebra.concat(
          parts.map((part) => part ?? zeros(algebra, parts, shape)),
          1,
        );
  return builder.node(
    'DepthToSpace',
    [phases],
    [batch, channels, height * stride, width * stride],
    { blocksize: { i: stride } },
  );
}

/** The last axis first, phase beside phase along an axis of their own. */
function axisByAxis(
  algebra: Algebra,
  parts: readonly GraphValue[],
  strides: readonly number[],
): GraphValue {
  const stride = strides.at(-1);
  if (stride === undefined) return parts[0] as GraphValue;
  const rows = Array.from({ length: parts.length / stride }, (_, i) => {
    const own = parts.slice(i * stride, (i + 1) * stride);
    const axis = 1 + strides.length;
    const single = (part: GraphValue) => {
      const { shape } = part;
      return algebra.reshape(part, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    };
    const [{ shape }] = own as [GraphValue];
    const joined = shape.map((size, at) => (at === axis ? size * stride : size));
    return algebra.reshape(algebra.concat(own.map(single), axis + 1), joined);
  });
  return axisByAxis(algebra, rows, strides.slice(0, -1));
}

/** Zeros around a picture, or what is cut off it, so that a window of stride 1 puts out the right number. */
export function around(
  algebra: Algebra,
  g: GraphValue,
  phases: readonly Phase[],
): { x: GraphValue; attributes: Record<string, Attribute> } {
  const x = algebra.slice(
    g,
    phases.map((_, i) => i + 2),
    phases.map(({ before, after }, i) => {
      const start = Math.max(0, -before);
      const count = (g.shape[i + 2] as number) - start - Math.max(0, -after);
      return { start, step: 1, count };
    }),
  );
  const side = (at: 'before' | 'after') => phases.map((phase) => Math.max(0, phase[at]));
  const dilations = phases.map(({ dilation }) => dilation);
  return {
    x,
    attributes: {
      kernel_shape: { ints: phases.map(({ taps }) => taps.count) },
      strides: { ints: phases.map(() => 1) },
      pads: { ints: [...side('before'), ...side('after')] },
      ...(dilations.every((size) => size === 1) ? {} : { dilations: { ints: dilations } }),
    },
  };
}
