import { elements } from '../../core/shape.ts';
import { int, ints } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Range } from '../writer.ts';
import type { Algebra } from './algebra.ts';
import { type AxisWindow, phaseLength } from './phases.ts';
import { given, NoGradient, type Rule, type Step } from './rule.ts';
import { around, combinations, spread } from './spread.ts';
import { windowsOf } from './window-of.ts';

/** Every number that a window covers has the same share of its mean. */
function averagePoolInput(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const x = given(step, 0);
  const windows = windowsOf(node, x, output, ints(node, 'kernel_shape') ?? []);
  const g = algebra.mul(algebra.full(step.g, output.shape), sharesOf(step, windows));
  const channels = x.shape[1] as number;
  return spread(algebra, g, x.shape, windows, (cotangent, phases) => {
    const isAlone = phases.every(
      ({ taps, before, after }) => taps.count === 1 && before === 0 && after === 0,
    );
    if (isAlone) return cotangent;
    const { x: read, attributes } = around(algebra, cotangent, phases);
    const kernel = phases.map(({ taps }) => taps.count);
    const ones = algebra.builder.filled(1, [channels, 1, ...kernel]);
    const shape = [...x.shape.slice(0, 2), ...windows.map(phaseLength)];
    return algebra.builder.node('Conv', [read, ones], shape, {
      ...attributes,
      group: { i: channels },
    });
  });
}

/** 1 over the numbers that each window takes the mean of: those of the map, or those of the zeros around it too. */
function sharesOf({ algebra, node, output }: Step, windows: readonly AxisWindow[]): GraphValue {
  const withZeros = int(node, 'count_include_pad', 0) === 1;
  const counts = windows.map(({ kernel, stride, dilation, before, after, from, to }) => {
    const [least, most] = withZeros ? [-before, from + after] : [0, from];
    return Array.from({ length: to }, (_, o) => {
      const at = Array.from({ length: kernel }, (__, k) => o * stride - before + k * dilation);
      return at.filter((place) => place >= least && place < most).length;
    });
  });
  const each = combinations(counts).map((sides) => 1 / sides.reduce((a, b) => a * b, 1));
  const shape = output.shape.map((size, axis) => (axis < 2 ? 1 : size));
  return algebra.builder.numbers(shape, Float32Array.from(each));
}

/** The number that each window has chosen gets all of it: the first of those that are equal. */
function maxPoolInput(step: Step): GraphValue {
  const { algebra, gs, node, output } = step;
  const { shape } = given(step, 0);
  if (gs[1] !== undefined) throw new NoGradient('whose indices are read');
  if (int(node, 'storage_order', 0) === 1) throw new NoGradient('that counts by columns');
  const windows = windowsOf(node, given(step, 0), output, ints(node, 'kernel_shape') ?? []);
  const [g, places] = [algebra.full(step.g, output.shape), placesOf(step)];
  const axes = windows.map((_, i) => i + 2);
  return lattices(windows, algebra.adds)
    .map((lattice) => {
      const [own, at] = [g, places].map((value) => algebra.slice(value, axes, lattice));
      return algebra.scatter(elements(shape), flat(algebra, at), flat(algebra, own));
    })
    .map((back) => algebra.reshape(back, shape))
    .reduce((sum, back) => algebra.add(sum, back));
}

function flat(algebra: Algebra, x: GraphValue | undefined): GraphValue {
  const value = x as GraphValue;
  return algebra.reshape(value, [elements(value.shape)]);
}

/** Where in memory the number lies that each window has chosen. */
function placesOf(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const { type, shape } = output;
  const outputs = [
    { type, shape },
    { type: 'int64', shape },
  ] as const;
  const made = algebra.builder.append('MaxPool', [given(step, 0)], outputs, node.attributes);
  return made[1] as GraphValue;
}

/**
 * Windows apart from one another, such that no two have chosen the same number: as many lattices as windows overlap.
 *
 * @param adds whether what is put to one place twice is added up, so that all may be put at once
 */
function lattices(windows: readonly AxisWindow[], adds: boolean): Range[][] {
  return combinations(
    windows.map(({ kernel, stride, dilation, to }) => {
      const step = adds ? 1 : Math.ceil(((kernel - 1) * dilation + 1) / stride);
      return Array.from({ length: Math.min(step, to) }, (_, start) => ({
        start,
        step,
        count: Math.ceil((to - start) / step),
      }));
    }),
  );
}

/** Windows of which one number is left. */
export const POOLS = {
  AveragePool: (step) => [() => averagePoolInput(step)],
  MaxPool: (step) => [() => maxPoolInput(step)],
} satisfies Readonly<Record<string, Rule>>;
