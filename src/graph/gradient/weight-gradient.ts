import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import type { AxisWindow } from './phases.ts';

/**
 * ∂L/∂W of a convolution: for each tap the product of the cotangent and of what that tap read, as matrices over the
 * pixels, summed over the samples. ONNX has no operator for it, and as a convolution with pictures for kernels it
 * takes many times as long.
 *
 * @param g cotangent: N, O, pixels
 * @param x what was read: N, I, pixels
 * @param weight O, I/groups, kernel
 */
export function weightGradient(
  algebra: Algebra,
  g: GraphValue,
  x: GraphValue,
  weight: readonly number[],
  windows: readonly AxisWindow[],
  groups: number,
): GraphValue {
  const read = surrounded(algebra, x, windows);
  const own = ofGroups(algebra, g, groups);
  const taps = indices(weight.slice(2)).map((tap) => {
    const rows = ofGroups(algebra, seenBy(algebra, read, windows, tap), groups);
    return overSamples(algebra, algebra.matMul(own, algebra.turned(rows)), weight);
  });
  return algebra.reshape(algebra.concat(taps, 2), weight);
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
  return algebra.pad(x, [0, 0, ...before], [0, 0, ...after]);
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
  return algebra.slice(x, axes, along);
}

/** N, groups, channels of a group, pixels. */
function ofGroups(algebra: Algebra, x: GraphValue, groups: number): GraphValue {
  const [batch, channels, ...pixels] = x.shape as [number, number, ...number[]];
  const count = pixels.reduce((a, b) => a * b, 1);
  return algebra.reshape(x, [batch, groups, channels / groups, count]);
}

/** O, I/groups, 1 */
function overSamples(algebra: Algebra, x: GraphValue, weight: readonly number[]): GraphValue {
  return algebra.reshape(algebra.sum(x, [0]), [...weight.slice(0, 2), 1]);
}
