import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import type { AxisWindow } from './phases.ts';
import { given, type Step } from './rule.ts';
import { int, windowsOf } from './window-of.ts';

/**
 * ∂L/∂W of a convolution: for each tap the product of the cotangent and of what that tap read, as matrices over the
 * pixels, summed over the samples. ONNX has no operator for it, and as a convolution with pictures for kernels it
 * takes many times as long.
 */
export function weightGradient(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const [x, weight] = [given(step, 0), given(step, 1)];
  const groups = int(node, 'group', 1);
  const kernel = weight.shape.slice(2);
  const windows = windowsOf(node, x, output, kernel);
  const read = surrounded(algebra, x, windows);
  const g = ofGroups(algebra, algebra.full(step.g, output.shape), groups);
  const taps = indices(kernel).map((tap) => {
    const rows = ofGroups(algebra, seenBy(algebra, read, windows, tap), groups);
    return overSamples(algebra, product(algebra, g, rows), weight.shape);
  });
  return algebra.reshape(algebra.concat(taps, 2), weight.shape);
}

/** Every place in a kernel, the last axis running first. */
function indices(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
}

/** A picture with zeros around it, as many as windows reach over its border. */
function surrounded(algebra: Algebra, x: GraphValue, windows: readonly AxisWindow[]): GraphValue {
  const after = windows.map(({ kernel, stride, dilation, before, from, to }) =>
    Math.max(0, (to - 1) * stride + (kernel - 1) * dilation + 1 - before - from),
  );
  const before = windows.map((window) => window.before);
  if ([...before, ...after].every((side) => side === 0)) return x;
  const sides = algebra.builder.int64([0, 0, ...before, 0, 0, ...after]);
  const shape = x.shape.map((size, axis) =>
    axis < 2 ? size : size + (before[axis - 2] as number) + (after[axis - 2] as number),
  );
  return algebra.builder.node('Pad', [x, sides], shape);
}

/** What one tap of each window reads. */
function seenBy(
  algebra: Algebra,
  x: GraphValue,
  windows: readonly AxisWindow[],
  tap: readonly number[],
): GraphValue {
  const axes = windows.map((_, i) => i + 2);
  const along = windows.map(({ stride, dilation, to }, i) => ({
    start: dilation * (tap[i] as number),
    step: stride,
    count: to,
  }));
  const isWhole = along.every(
    ({ start, step, count }, i) => start === 0 && step === 1 && count === x.shape[i + 2],
  );
  return isWhole ? x : algebra.slice(x, axes, along);
}

/** N, groups, channels of a group, pixels. */
function ofGroups(algebra: Algebra, x: GraphValue, groups: number): GraphValue {
  const [batch, channels, ...pixels] = x.shape as [number, number, ...number[]];
  const count = pixels.reduce((a, b) => a * b, 1);
  return algebra.reshape(x, [batch, groups, channels / groups, count]);
}

/** N, groups, filters, members: a · bᵀ over the pixels. */
function product(algebra: Algebra, a: GraphValue, b: GraphValue): GraphValue {
  const [batch, groups, filters] = a.shape as [number, number, number];
  const turned = algebra.transpose(b, [0, 1, 3, 2]);
  return algebra.builder.node(
    'MatMul',
    [a, turned],
    [batch, groups, filters, b.shape[2] as number],
  );
}

/** O, I/groups, 1 */
function overSamples(algebra: Algebra, x: GraphValue, weight: readonly number[]): GraphValue {
  return algebra.reshape(algebra.sum(x, [0]), [...weight.slice(0, 2), 1]);
}
