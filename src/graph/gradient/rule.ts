import type { GraphNode, GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';

/** A node on the way back, and the gradient of what it put out. */
export interface Step {
  readonly algebra: Algebra;
  readonly node: GraphNode;
  /** What it read; undefined where an input is left out. */
  readonly inputs: readonly (GraphValue | undefined)[];
  /** The first output: of most operators the only one. */
  readonly output: GraphValue;
  /** The gradient of that, smaller than it where it is the same along an axis. */
  readonly g: GraphValue;
  /** The gradient of each output; undefined where L does not depend on it. */
  readonly gs: readonly (GraphValue | undefined)[];
  /** The integers of an input that is a constant. */
  integers(input: number): readonly number[] | undefined;
  /** The number that an input is, where it is a constant one. */
  number(input: number): number | undefined;
}

/** What keeps an operator that has a rule from being differentiated, as its name goes on: `with mode reflect`. */
export class NoGradient extends Error {}

/** Writes the gradient of one input. */
export type Handed = () => GraphValue;

/**
 * How the gradient of an operator's output becomes that of its inputs: one entry an input, null where L does not
 * depend on it through this operator. An entry is written where it is wanted. What it cannot do it throws as
 * NoGradient.
 */
export type Rule = (step: Step) => readonly (Handed | null)[];

/** An input that is there. */
export function given({ inputs }: Pick<Step, 'inputs'>, at: number): GraphValue {
  return inputs[at] as GraphValue;
}

/** The gradient of the output under its own shape. */
export function whole({ algebra, g, output }: Step): GraphValue {
  return algebra.full(g, output.shape);
}

/** A rule of an operator that repeats its operands to one shape, as ONNX's arithmetic does. */
export function repeating(rule: Rule): Rule {
  return (step) =>
    rule(step).map((handed, i) =>
      handed === null
        ? null
        : () => step.algebra.unrepeat(handed(), step.output.shape, given(step, i).shape),
    );
}

/** A rule of one operand: g times a derivative. */
export function slope(derivative: (step: Step, x: GraphValue, y: GraphValue) => GraphValue): Rule {
  return (step) => [() => step.algebra.mul(step.g, derivative(step, given(step, 0), step.output))];
}
