import { elements } from '../../core/shape.ts';
import { axisOf, int, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, NoGradient, type Rule, type Step, whole } from './rule.ts';

/** Rows that were read get back what came of each place that they were read to. */
function gathered(step: Step): GraphValue {
  const { algebra, node } = step;
  const [x, indices] = [given(step, 0), given(step, 1)];
  const axis = axisOf(int(node, 'axis', 0), x.shape.length);
  const [outer, rows, inner] = [
    elements(x.shape.slice(0, axis)),
    x.shape[axis] as number,
    elements(x.shape.slice(axis + 1)),
  ];
  const g = algebra.reshape(whole(step), [outer, elements(indices.shape), inner]);
  const places = step.integers(1)?.map((place) => axisOf(place, rows));
  const back =
    places === undefined
      ? scattered(
          step,
          algebra.zeros([outer, rows, inner]),
          g,
          broadIndices(algebra, indices, g),
          1,
        )
      : toRows(algebra, g, places, rows);
  return algebra.reshape(back, x.shape);
}

/**
 * @param g outer, places, inner
 * @param places the row that each came from
 */
function toRows(
  algebra: Algebra,
  g: GraphValue,
  places: readonly number[],
  rows: number,
): GraphValue {
  const [first = 0] = places;
  if (places.every((place, i) => place === first + i)) {
    return algebra.pad(g, [0, first, 0], [0, rows - first - places.length, 0]);
  }
  const ones = new Float32Array(rows * places.length);
  for (const [i, place] of places.entries()) ones[place * places.length + i] = 1;
  return algebra.matMul(algebra.builder.numbers([rows, places.length], ones), g);
}

/** The index of each number of g, which is that of its row. */
function broadIndices(algebra: Algebra, indices: GraphValue, g: GraphValue): GraphValue {
  const { builder } = algebra;
  const column = builder.reshape(indices, [1, g.shape[1] as number, 1]);
  const inputs = [column, builder.int64(g.shape)];
  return builder.node('Expand', inputs, g.shape, {}, { type: indices.type });
}

/** Zeros, with g added where indices say. */
function scattered(
  { algebra }: Step,
  zeros: GraphValue,
  g: GraphValue,
  indices: GraphValue,
  axis: number,
): GraphValue {
  if (!algebra.adds) throw new NoGradient('whose indices are no constants, before opset 16');
  return algebra.builder.node('ScatterElements', [zeros, indices, g], zeros.shape, {
    axis: { i: axis },
    ...algebra.adding,
  });
}

function gatheredElements(step: Step): GraphValue {
  const { shape } = given(step, 0);
  const axis = axisOf(int(step.node, 'axis', 0), shape.length);
  return scattered(step, step.algebra.zeros(shape), whole(step), given(step, 1), axis);
}

/** Whole slices, each by the places along the first axes. */
function gatheredSlices(step: Step): GraphValue {
  const { algebra, node } = step;
  if (int(node, 'batch_dims', 0) !== 0) throw new NoGradient('with batch_dims');
  if (!algebra.adds) throw new NoGradient('before opset 16');
  const { shape } = given(step, 0);
  const inputs = [algebra.zeros(shape), given(step, 1), whole(step)];
  return algebra.builder.node('ScatterND', inputs, shape, algebra.adding);
}

/** What was written over gets nothing, and what was written over it what comes back from there. */
const scatteredBy =
  (gather: string): Rule =>
  (step) => {
    const { algebra, node } = step;
    const { builder } = algebra;
    const reduction = string(node, 'reduction', 'none');
    if (reduction !== 'none' && reduction !== 'add') throw new NoGradient(`with ${reduction}`);
    const [indices, { shape }] = [given(step, 1), given(step, 2)];
    return [
      () => {
        if (reduction === 'add') return whole(step);
        const inputs = [whole(step), indices, algebra.zeros(shape)];
        return builder.node(node.op, inputs, step.output.shape, node.attributes);
      },
      null,
      () => {
        const { axis } = node.attributes;
        const attributes = axis === undefined ? {} : { axis };
        return builder.node(gather, [whole(step), indices], shape, attributes);
      },
    ];
  };

/** Operators that read and write where indices say. */
export const GATHER = {
  Gather: (step) => [() => gathered(step), null],
  GatherElements: (step) => [() => gatheredElements(step), null],
  GatherND: (step) => [() => gatheredSlices(step), null],
  ScatterElements: scatteredBy('GatherElements'),
  ScatterND: scatteredBy('GatherND'),
} satisfies Readonly<Record<string, Rule>>;
