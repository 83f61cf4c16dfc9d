import { elements } from '../../core/shape.ts';
import { int, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, NoGradient, type Rule, type Step, whole } from './rule.ts';
import { summed } from './shapes.ts';

/** Ways of rounding places that give each number as many copies as any other, side by side. */
const EVEN: Readonly<Record<string, readonly string[]>> = {
  half_pixel: ['round_prefer_floor', 'round_prefer_ceil'],
  pytorch_half_pixel: ['round_prefer_floor', 'round_prefer_ceil'],
  asymmetric: ['floor'],
};

/** The opset from which on Resize can be told where it reads. */
const TOLD = 11;

/** Where place i of an axis is read; `scale` is how much longer it has become. */
type Read = (i: number, scale: number, from: number, to: number) => number;

const halfPixel: Read = (i, scale) => (i + 0.5) / scale - 0.5;

const READS: Readonly<Record<string, Read>> = {
  half_pixel: halfPixel,
  pytorch_half_pixel: (i, scale, from, to) => (to > 1 ? halfPixel(i, scale, from, to) : 0),
  asymmetric: (i, scale) => i / scale,
  align_corners: (i, _, from, to) => (to > 1 ? (i * (from - 1)) / (to - 1) : 0),
};

/** How the places are read, before opset 11 in the one way that there was. */
function placesOf({ algebra, node }: Step): string {
  const isOld = node.op === 'Upsample' || algebra.builder.opset < TOLD;
  return isOld ? 'asymmetric' : string(node, 'coordinate_transformation_mode', 'half_pixel');
}

function resized(step: Step): GraphValue {
  const mode = string(step.node, 'mode', 'nearest');
  if (mode === 'nearest') return nearest(step);
  if (mode === 'linear') return interpolated(step);
  throw new NoGradient(`with mode ${mode}`);
}

/** Of pictures that grow by whole numbers, each number standing for a square. */
function nearest(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const places = placesOf(step);
  const isOld = node.op === 'Upsample' || algebra.builder.opset < TOLD;
  const rounding = string(node, 'nearest_mode', isOld ? 'floor' : 'round_prefer_floor');
  const isWhole = given(step, 0).shape.every(
    (size, axis) => (output.shape[axis] as number) % size === 0,
  );
  if (!isWhole || !EVEN[places]?.includes(rounding)) {
    throw new NoGradient('that does not grow by whole numbers');
  }
  return summed(step, true);
}

/** Each axis by itself is a product with a matrix. */
function interpolated(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const read = READS[placesOf(step)];
  if (read === undefined || int(node, 'antialias', 0) === 1 || 'axes' in node.attributes) {
    throw new NoGradient('of a part of a picture, or with antialias');
  }
  const told = scalesOf(step);
  return given(step, 0).shape.reduce((g, from, axis) => {
    const to = output.shape[axis] as number;
    if (from === to) return g;
    const weights = weightsOf(from, to, (i) => read(i, told?.[axis] ?? to / from, from, to));
    return along(algebra, g, axis, from, weights);
  }, whole(step));
}

/** How much longer each axis becomes, where that is told and not what comes of it. */
function scalesOf(step: Step): readonly number[] | undefined {
  const at = step.node.op === 'Upsample' || step.algebra.builder.opset < TOLD ? 1 : 2;
  const name = step.node.inputs[at] ?? '';
  const told = step.integers(at);
  if (name !== '' && told === undefined) throw new NoGradient('whose scales are no constants');
  return told === undefined || told.length === 0 ? undefined : told;
}

/** By how much each number read counts for each that is put out, transposed: from, to. */
function weightsOf(from: number, to: number, read: (i: number) => number): Float32Array {
  const weights = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    const place = Math.min(from - 1, Math.max(0, read(i)));
    const low = Math.floor(place);
    const high = Math.min(from - 1, low + 1);
    weights[low * to + i] = (weights[low * to + i] as number) + 1 - (place - low);
    weights[high * to + i] = (weights[high * to + i] as number) + (place - low);
  }
  return weights;
}

function along(
  algebra: Algebra,
  g: GraphValue,
  axis: number,
  from: number,
  weights: Float32Array,
): GraphValue {
  const to = g.shape[axis] as number;
  const [outer, inner] = [g.shape.slice(0, axis), g.shape.slice(axis + 1)];
  const rows = algebra.reshape(g, [elements(outer), to, elements(inner)]);
  const product = algebra.matMul(algebra.builder.numbers([from, to], weights), rows);
  return algebra.reshape(product, [...outer, from, ...inner]);
}

/** Pictures at another size. */
export const RESIZE = {
  Resize: (step) => [() => resized(step), null, null, null],
  Upsample: (step) => [() => resized(step), null],
} satisfies Readonly<Record<string, Rule>>;
