import { gather, pad, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { axisOf } from '../../graph/attributes.ts';
import type { Call, Operator } from './call.ts';
import { cutAlong } from './shape.ts';
import { inMemory } from './value.ts';

type Sides = [before: number, behind: number];

/** Which place a number outside is taken from, of an axis of so many; it may be anywhere. */
const PLACES: Readonly<Record<string, (at: number, size: number) => number>> = {
  reflect: (at, size) => {
    const there = modulo(at, Math.max(1, 2 * size - 2));
    return Math.min(there, 2 * size - 2 - there);
  },
  edge: (at, size) => Math.min(size - 1, Math.max(0, at)),
  wrap: modulo,
};

/**
 * Numbers before and behind each axis: one and the same, or such as are within. Less than none cuts off.
 */
export const PAD: Operator = {
  attributes: { mode: ['constant', ...Object.keys(PLACES)], pads: 'any', value: 'any' },
  lists: [1, 3],
  run: (call) => {
    const { tensor, layout } = call.value(0);
    const sides = Array.from({ length: tensor.rank }, (): Sides => [0, 0]);
    for (const [axis, own] of sidesOf(call, tensor.rank)) sides[inMemory(axis, layout)] = own;
    const kept = sides.reduce(cropped, tensor);
    const around = sides.map(
      ([before, behind]): Sides => [Math.max(0, before), Math.max(0, behind)],
    );
    const placeOf = PLACES[call.string('mode', 'constant')];
    const padded =
      placeOf === undefined
        ? pad(kept, around, fillOf(call))
        : around.reduce((x, own, axis) => repeated(x, own, axis, placeOf), kept);
    return { tensor: padded === tensor ? tensor.clone() : padded, layout };
  },
};

/** Of each axis that is named, or of all; in the order of ONNX: all that come before, then all behind. */
function sidesOf(call: Call, rank: number): [axis: number, Sides][] {
  const sides = call.list(1, 'pads') ?? [];
  const axes = call.list(3) ?? Array.from({ length: rank }, (_, axis) => axis);
  return axes.map((axis, i) => [
    axisOf(axis, rank),
    [sides[i] as number, sides[axes.length + i] as number],
  ]);
}

function fillOf(call: Call): number {
  return call.optional(2)?.tensor.dataSync()[0] ?? call.float('value', 0);
}

function cropped(x: Tensor, [before, behind]: Sides, axis: number): Tensor {
  const size = x.shape[axis] as number;
  const [start, end] = [Math.max(0, -before), size + Math.min(0, behind)];
  return cutAlong(x, axis, { start, end, step: 1 });
}

function repeated(
  x: Tensor,
  [before, behind]: Sides,
  axis: number,
  placeOf: (at: number, size: number) => number,
): Tensor {
  if (before + behind === 0) return x;
  const size = x.shape[axis] as number;
  const from = Array.from({ length: before + size + behind }, (_, i) => placeOf(i - before, size));
  return gather(x, tensor1d(from, 'int32'), axis);
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}
