import { elements } from '../core/shape.ts';
import type { WeightSpec } from './spec.ts';

/** What a parameter of a graph is bound to: a weight to draw, or a number. */
export type Bound = { readonly weight: WeightSpec } | { readonly value: number };

/** A parameter of a graph, by name. */
export type Binding = Bound & { readonly name: string };

/** Bytes of the weights among the bindings. */
export function weightBytes(bindings: readonly Binding[]): number {
  return bindings.reduce(
    (sum, binding) => sum + ('weight' in binding ? 4 * elements(binding.weight.shape) : 4),
    0,
  );
}
