import type { GraphValue } from '../../../graph/graph.ts';
import type { GraphWriter } from '../../../graph/writer.ts';
import type { Step } from './groups.ts';
import { blockedNode } from './nodes.ts';

/**
 * What is still to be computed of a blocked tensor: source · scale + shift + plus. Scale and shift
 * are one number, or one a channel: 1, C, 1, 1 or, each sample its own, N, C, 1, 1.
 */
export interface Affine {
  readonly source: GraphValue;
  readonly scale: GraphValue | null;
  readonly shift: GraphValue | null;
  /** Another tensor of the source's shape. */
  readonly plus: GraphValue | null;
}

/** Whether a tensor holds one number for a whole plane of x. */
export function isPerPlane({ shape }: GraphValue, x: GraphValue): boolean {
  const [batch, channels] = x.shape as [number, number];
  if (shape.length === 0) return true;
  return `${shape}` === `1,${channels},1,1` || `${shape}` === `${batch},${channels},1,1`;
}

function scaled(writer: GraphWriter, affine: Affine, factor: GraphValue): Affine {
  const { scale, shift } = affine;
  return {
    ...affine,
    scale: scale === null ? factor : small(writer, 'Mul', scale, factor),
    shift: shift === null ? null : small(writer, 'Mul', shift, factor),
  };
}

function shifted(writer: GraphWriter, affine: Affine, term: GraphValue): Affine {
  const { shift } = affine;
  return { ...affine, shift: shift === null ? term : small(writer, 'Add', shift, term) };
}

/** Goes on with one step of a chain. */
export const TAKE_STEP = {
  Mul: scaled,
  Div: (writer, affine, divisor) =>
    scaled(writer, affine, writer.node('Reciprocal', [divisor], divisor.shape)),
  Add: shifted,
  Sub: (writer, affine, term) => shifted(writer, affine, writer.node('Neg', [term], term.shape)),
} as const satisfies Record<
  Step['op'],
  (writer: GraphWriter, affine: Affine, few: GraphValue) => Affine
>;

/** One pass over the source: a depthwise 1×1 convolution with a bias, a sum and a ReLU. */
export function computed(writer: GraphWriter, affine: Affine, relu: boolean): GraphValue {
  const { source, scale, shift, plus } = affine;
  const [batch, channels, height, width] = source.shape as [number, number, number, number];
  // A convolution knows no sample, but the planes of all samples are planes of one.
  const samples = [scale, shift].some((term) => term?.shape[0] === batch) ? batch : 1;
  const planes = samples * channels;
  const seen = [batch / samples, planes, height, width];
  const spread = (term: GraphValue, shape: readonly number[]) => {
    const ones = writer.filled(1, shape);
    if (term.shape.length === 0) return writer.node('Mul', [ones, term], shape);
    const each = [samples, channels, 1, 1];
    const whole = `${term.shape}` === `${each}`;
    return writer.reshape(
      whole ? term : writer.node('Mul', [writer.filled(1, each), term], each),
      shape,
    );
  };
  const view = (x: GraphValue) => (samples === 1 ? x : writer.reshape(x, seen));
  const weight = [planes, 1, 1, 1];
  const inputs = [
    view(source),
    scale === null ? writer.filled(1, weight) : spread(scale, weight),
    shift === null ? '' : spread(shift, [planes]),
    ...(plus === null ? [] : [view(plus)]),
  ];
  const y = blockedNode(writer, 'Conv', inputs, seen, {
    group: { i: planes },
    kernel_shape: { ints: [1, 1] },
    ...(relu ? { activation: { s: 'Relu' } } : {}),
  });
  return samples === 1 ? y : writer.reshape(y, source.shape);
}

/** An operator on numbers a channel: cheap, whatever it is. */
function small(writer: GraphWriter, op: string, a: GraphValue, b: GraphValue): GraphValue {
  return writer.node(op, [a, b], a.shape.length >= b.shape.length ? wider(a, b) : b.shape);
}

function wider(a: GraphValue, b: GraphValue): readonly number[] {
  return (b.shape[0] ?? 0) > (a.shape[0] as number) ? b.shape : a.shape;
}
