import { elements } from '../../core/shape.ts';
import { float, int } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, type Rule, type Step } from './rule.ts';

/** x/dᵝ, d = bias + α/size·Σx² over neighbouring channels, that sum as a product with ones along a diagonal. */
function ofNeighbours(step: Step): GraphValue {
  const { algebra, node } = step;
  const x = given(step, 0);
  const [alpha, beta, bias] = [
    float(node, 'alpha', 1e-4),
    float(node, 'beta', 0.75),
    float(node, 'bias', 1),
  ];
  const size = int(node, 'size', 1);
  const sum = algebra.times(neighbours(algebra, algebra.square(x), size), alpha / size);
  const d = algebra.plus(sum, bias);
  const power = (exponent: number) =>
    algebra.builder.node('Pow', [d, algebra.builder.float(exponent)], d.shape);
  const steep = algebra.mul(algebra.mul(step.g, x), power(-beta - 1));
  const spread = algebra.mul(x, neighbours(algebra, steep, size));
  const own = algebra.mul(step.g, power(-beta));
  return algebra.sub(own, algebra.times(spread, (2 * alpha * beta) / size));
}

/** The sum over the channels around each, itself in the middle, as onnxruntime wants it. */
function neighbours(algebra: Algebra, x: GraphValue, size: number): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const reach = (size - 1) / 2;
  const ones = Float32Array.from({ length: channels ** 2 }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= reach ? 1 : 0,
  );
  const pixels = elements(x.shape) / batch / channels;
  const rows = algebra.reshape(x, [batch, channels, pixels]);
  const sums = algebra.matMul(algebra.builder.numbers([channels, channels], ones), rows);
  return algebra.reshape(sums, x.shape);
}

/** What is divided by the size of the channels beside it. */
export const LRN = {
  LRN: (step) => [() => ofNeighbours(step)],
} satisfies Readonly<Record<string, Rule>>;
