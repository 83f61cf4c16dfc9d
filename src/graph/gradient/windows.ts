import { int, ints, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { type AxisWindow, type Phase, phaseLength } from './phases.ts';
import { given, NoGradient, type Rule, type Step } from './rule.ts';
import { around, spread } from './spread.ts';
import { weightGradient } from './weight-gradient.ts';
import { windowsOf } from './window-of.ts';

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
  return algebra.slice(
    weight,
    kernel.map((_, i) => i + 2),
    // One tap is the same last first.
    phases.map(({ taps }) => (taps.count === 1 ? { ...taps, step: 1 } : taps)),
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

/** Every number of the weight met what its tap read. */
function convWeight(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const [x, { shape }] = [given(step, 0), given(step, 1)];
  const windows = windowsOf(node, x, output, shape.slice(2));
  const g = algebra.full(step.g, output.shape);
  return weightGradient(algebra, g, x, shape, windows, int(node, 'group', 1));
}

/** A ConvTranspose is what hands back through a convolution, and so that convolution hands back through it. */
function mirrored(step: Step): AxisWindow[] {
  const { node, output } = step;
  const [x, { shape }] = [given(step, 0), given(step, 1)];
  const isTold = string(node, 'auto_pad', 'NOTSET') === 'NOTSET' && !ints(node, 'output_shape');
  if (!isTold) throw new NoGradient('that finds its own padding');
  return windowsOf(node, output, x, shape.slice(2)).map((window) => {
    const { kernel, stride, dilation, before, from, to } = window;
    const reach = (to - 1) * stride + (kernel - 1) * dilation + 1;
    return { ...window, after: reach - before - from };
  });
}

function transposedInput(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const windows = mirrored(step);
  const weight = given(step, 1);
  const sides = (at: 'before' | 'after', own: (side: number) => number) =>
    windows.map((window) => own(window[at]));
  // What no window reaches at the end is cut off.
  const beyond = [0, 0, ...sides('after', (side) => Math.min(0, side))];
  const read = algebra.pad(
    algebra.full(step.g, output.shape),
    beyond.map(() => 0),
    beyond,
  );
  const around = (side: number) => Math.max(0, side);
  const of = (key: 'kernel' | 'stride' | 'dilation') => ({ ints: windows.map((w) => w[key]) });
  return algebra.builder.node('Conv', [read, weight], given(step, 0).shape, {
    kernel_shape: of('kernel'),
    strides: of('stride'),
    dilations: of('dilation'),
    pads: { ints: [...sides('before', around), ...sides('after', around)] },
    group: { i: int(node, 'group', 1) },
  });
}

function transposedWeight(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const [x, { shape }] = [given(step, 0), given(step, 1)];
  const g = algebra.full(step.g, output.shape);
  return weightGradient(algebra, x, g, shape, mirrored(step), int(node, 'group', 1));
}

/** Windows that slide over pictures. */
export const WINDOWS = {
  Conv: (step) => [() => convInput(step), () => convWeight(step), () => convBias(step)],
  ConvTranspose: (step) => [
    () => transposedInput(step),
    () => transposedWeight(step),
    () => convBias(step),
  ],
} satisfies Readonly<Record<string, Rule>>;
