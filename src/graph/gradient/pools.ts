import type { GraphValue } from '../graph.ts';
import { int, ints } from './attributes.ts';
import { type AxisWindow, phaseLength } from './phases.ts';
import { given, type Rule, type Step } from './rule.ts';
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

/** Windows of which one number is left. */
export const POOLS = {
  AveragePool: (step) => [() => averagePoolInput(step)],
} satisfies Readonly<Record<string, Rule>>;
