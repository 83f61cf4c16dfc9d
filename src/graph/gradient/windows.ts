import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { type AxisWindow, type Phase, phaseLength } from './phases.ts';
import { given, type Rule, type Step } from './rule.ts';
import { around, combinations, spread } from './spread.ts';
import { weightGradient } from './weight-gradient.ts';
import { int, ints, windowsOf } from './window-of.ts';

/** A weight O, I/groups, … with inputs and outputs exchanged: I, O/groups, … */
function exchanged(algebra: Algebra, weight: GraphValue, groups: number): GraphValue {
  const [filters, members, ...kernel] = weight.shape as [number, number, ...number[]];
  const each = filters / groups;
  return algebra.builder.once(`exchanged ${weight.name}`, () => {
    if (each === 1 && members === 1) return weight;
    const axes = kernel.map((_, i) => i);
    if (groups === 1) return algebra.transpose(weight, [1, 0, ...axes.map((i) => i + 2)]);
    const grouped = algebra.reshape(weight, [groups, each, members, ...kernel]);
    const turned = algebra.transpose(grouped, [0, 2, 1, ...axes.map((i) => i + 3)]);
    return algebra.reshape(turned, [groups * members, each, ...kernel]);
  });
}

/** The taps of a weight that a phase wants, last first. */
function tapsOf(algebra: Algebra, weight: GraphValue, phases: readonly Phase[]): GraphValue {
  const kernel = weight.shape.slice(2);
  const axes = phases.flatMap(({ taps }, i) => (kernel[i] === 1 && taps.count === 1 ? [] : [i]));
  if (axes.length === 0) return weight;
  return algebra.slice(
    weight,
    axes.map((i) => i + 2),
    axes.map((i) => (phases[i] as Phase).taps),
  );
}

/**
 * The input gradient of a convolution is a convolution with its weight turned and transposed: never a ConvTranspose,
 * which engines run at half the speed and less.
 */
function convInput(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const [x, weight] = [given(step, 0), given(step, 1)];
  const groups = int(node, 'group', 1);
  const g = algebra.full(step.g, output.shape);
  const windows = windowsOf(node, x, output, weight.shape.slice(2));
  return spread(algebra, g, x.shape, windows, (cotangent, phases) => {
    const taps = tapsOf(algebra, exchanged(algebra, weight, groups), phases);
    const { x: read, attributes } = around(algebra, cotangent, phases);
    const shape = [...x.shape.slice(0, 2), ...windows.map(phaseLength)];
    const group = groups === 1 ? {} : { group: { i: groups } };
    return algebra.builder.node('Conv', [read, taps], shape, { ...attributes, ...group });
  });
}

/** Along all axes but the filters'. */
function convBias({ algebra, g, output }: Step): GraphValue {
  const axes = output.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const filters = output.shape[1] as number;
  return algebra.reshape(algebra.sum(algebra.full(g, output.shape), axes), [filters]);
}

/** Every number that a window covers has the same share of its mean. */
function averagePoolInput(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const x = given(step, 0);
  const windows = windowsOf(node, x, output, ints(node, 'kernel_shape', []));
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
  const pads = ints(
    node,
    'pads',
    windows.flatMap(() => [0, 0]),
  );
  const counts = windows.map(({ kernel, stride, dilation, before, from, to }, i) => {
    const [least, most] = withZeros ? [-before, from + (pads[i + windows.length] ?? 0)] : [0, from];
    return Array.from({ length: to }, (_, o) => {
      const at = Array.from({ length: kernel }, (__, k) => o * stride - before + k * dilation);
      return at.filter((place) => place >= least && place < most).length;
    });
  });
  const each = combinations(counts).map((sides) => 1 / sides.reduce((a, b) => a * b, 1));
  const shape = output.shape.map((size, axis) => (axis < 2 ? 1 : size));
  return algebra.builder.numbers(shape, Float32Array.from(each));
}

/** Windows that slide over pictures. */
export const WINDOWS = {
  Conv: (step) => [() => convInput(step), () => weightGradient(step), () => convBias(step)],
  AveragePool: (step) => [() => averagePoolInput(step)],
} satisfies Readonly<Record<string, Rule>>;
