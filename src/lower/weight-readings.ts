import { elements } from '../core/shape.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Gradients } from '../graph/gradient/gradient.ts';
import type { GraphNode, GraphValue } from '../graph/graph.ts';
import { shapeOf } from '../weights/bindings.ts';
import { whole } from './gradient-readings.ts';
import type { Part } from './part.ts';
import { bindingsOf } from './segment.ts';

/**
 * Weights in a narrower sense, by the names of their parameters: what the signal is multiplied by as by a matrix or a
 * kernel, whatever is made of it before. Neither biases nor masks, nor what channels are multiplied by.
 */
export function weightsOf(part: Part, { nodes, inputs }: GraphBuilder): string[] {
  const signal = new Set(inputs.map(({ name }) => name));
  const makers = new Map<string, GraphNode>();
  const operands: string[] = [];
  for (const node of nodes) {
    const isSignal = node.inputs.some((name) => signal.has(name));
    for (const { name } of node.outputs) {
      if (isSignal) signal.add(name);
      else makers.set(name, node);
    }
    if (PRODUCTS.has(node.op)) operands.push(...node.inputs.slice(0, 2));
  }
  const read = withSources(
    operands.filter((name) => !signal.has(name)),
    makers,
  );
  return bindingsOf(part, '0').flatMap((binding) =>
    read.has(binding.name) && elements(shapeOf(binding)) > 1 ? [binding.name] : [],
  );
}

/** Operators that multiply their first two operands as matrices, or slide the one over the other. */
const PRODUCTS: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MatMul',
  'Gemm',
  'Einsum',
]);

/** Some values, and all that they are made of. */
function withSources(
  names: readonly string[],
  makers: ReadonlyMap<string, GraphNode>,
): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const source of makers.get(name)?.inputs ?? []) found.add(source);
  return found;
}

/**
 * Has Σ|W|² read, and of ∂L/∂W a scale and Σ|∂L/∂W|² over its square. The gradient of a weight grows with the signal
 * that it is applied to, and so its square would overflow before the signal does.
 */
export function readWeights(
  builder: GraphBuilder,
  found: Gradients,
  weights: readonly string[],
): void {
  const parameters = new Map(builder.parameters.map((value) => [value.name, value]));
  const all = weights.flatMap((name) => {
    const [weight, g] = [parameters.get(name), whole(builder, found, name)];
    return weight === undefined || g === null ? [] : [[weight, g] as const];
  });
  if (all.length === 0) return;
  const sum = (values: readonly GraphValue[]) =>
    values.reduce((a, b) => builder.node('Add', [a, b], a.shape));
  const gradients = all.map(([, g]) => g);
  const scale = builder.node(
    'Add',
    [sum(gradients.map((g) => size(builder, g))), builder.float(LEAST)],
    [1],
  );
  const inverse = builder.node('Reciprocal', [scale], [1]);
  const scaled = gradients.map((g) => builder.node('Mul', [g, inverse], g.shape));
  builder.read('weights.weights', sum(all.map(([weight]) => squares(builder, weight))));
  builder.read('weights.weight-gradients', sum(scaled.map((g) => squares(builder, g))));
  builder.read('weights.weight-scale', scale);
}

/** So that there is something to divide by where every gradient is 0. */
const LEAST = 1e-37;

/** |x|² */
function squares(builder: GraphBuilder, x: GraphValue): GraphValue {
  const mean = builder.reshape(builder.meanSquare(x, axesOf(x)), [1]);
  return builder.node('Mul', [mean, builder.float(elements(x.shape))], [1]);
}

/** The mean of |x|. */
function size(builder: GraphBuilder, x: GraphValue): GraphValue {
  const absolute = builder.node('Abs', [x], x.shape);
  return builder.reshape(builder.mean(absolute, axesOf(x)), [1]);
}

function axesOf({ shape }: GraphValue): number[] {
  return shape.map((_, axis) => axis);
}
