import { elements } from '../core/shape.ts';
import { type Filters, remake } from './filters.ts';
import type { RawValues } from './raw-values.ts';
import type { WeightSpec } from './spec.ts';
import { readStored, type StoredTensor } from './stored.ts';
import { drawWeight } from './weights.ts';

/** What a parameter of a graph is bound to: a weight to draw, a number or some, or a tensor in a file. */
export type Bound =
  | { readonly kind: 'drawn'; readonly weight: WeightSpec }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'values'; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly kind: 'filled'; readonly shape: readonly number[]; readonly value: number }
  /** With what is made of its filters, where something is. */
  | { readonly kind: 'stored'; readonly tensor: StoredTensor; readonly filters?: Filters };

/** A parameter of a graph, by name. */
export type Binding = Bound & { readonly name: string };

type BoundOf<Kind extends Bound['kind']> = Extract<Bound, { readonly kind: Kind }>;

interface Kind<B> {
  /** Of the tensor that comes of it. */
  shape(bound: B): readonly number[];
  /** @param raw keeps raw values from network to network */
  fill(bound: B, seed: number, out: Float32Array, raw: RawValues): void;
}

const KINDS: { readonly [K in Bound['kind']]: Kind<BoundOf<K>> } = {
  drawn: {
    shape: ({ weight }) => weight.shape,
    fill: ({ weight }, seed, out, raw) => drawWeight(weight, seed, out, raw),
  },
  number: {
    shape: () => [],
    fill: ({ value }, _, out) => {
      out[0] = value;
    },
  },
  values: {
    shape: ({ shape }) => shape,
    fill: ({ values }, _, out) => out.set(values),
  },
  filled: {
    shape: ({ shape }) => shape,
    fill: ({ value }, _, out) => {
      out.fill(value);
    },
  },
  stored: {
    shape: ({ tensor }) => tensor.shape,
    fill: ({ tensor, filters }, _, out) => {
      readStored(tensor, out);
      if (filters !== undefined) remake(filters, tensor.shape[0] as number, out);
    },
  },
};

function kindOf<B extends Bound>({ kind }: B): Kind<B> {
  return KINDS[kind] as unknown as Kind<B>;
}

/** Of the tensor that a parameter is bound to. */
export function shapeOf(bound: Bound): readonly number[] {
  return kindOf(bound).shape(bound);
}

/** Number of values of what a parameter is bound to. */
export function valuesOf(bound: Bound): number {
  return elements(shapeOf(bound));
}

/**
 * Fills in the values of a parameter.
 *
 * @param out of `valuesOf(bound)` elements
 * @throws UserError where a stored tensor cannot be read
 */
export function fillBound(bound: Bound, seed: number, out: Float32Array, raw: RawValues): void {
  kindOf(bound).fill(bound, seed, out, raw);
}

/** Bytes of what parameters are bound to. */
export function weightBytes(bindings: readonly Binding[]): number {
  return bindings.reduce((sum, binding) => sum + 4 * valuesOf(binding), 0);
}

/** The weights that are drawn. */
export function drawnWeights(bindings: readonly Binding[]): WeightSpec[] {
  return bindings.flatMap((binding) => (binding.kind === 'drawn' ? [binding.weight] : []));
}
