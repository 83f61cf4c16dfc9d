import { float, int, ints, string } from '../../graph/attributes.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { Value } from './value.ts';

/** What an attribute may be: anything, or one of these numbers or words; of a list, each of its numbers. */
export type Allowed = 'any' | readonly (number | string)[];

/** An operator of ONNX, on tensors of TensorFlow.js. */
export interface Operator {
  /** What it can be told, in any opset; a node with another attribute, or another value of one, is refused. */
  readonly attributes: Readonly<Record<string, Allowed>>;
  /** The inputs that are lists of integers, and constants of the graph; all others are tensors of float32. */
  readonly lists?: readonly number[];
  /** How many axes its output has, where that is not any number. */
  readonly rank?: number;
  run(call: Call): Value;
}

/** An input of a node: a tensor, or the numbers of a constant of integers. */
export type Input = Value | readonly number[] | undefined;

/** One node with its inputs at hand. */
export class Call {
  private readonly inputs: readonly Input[];
  readonly attributes: GraphNode['attributes'];

  constructor(inputs: readonly Input[], attributes: GraphNode['attributes']) {
    this.inputs = inputs;
    this.attributes = attributes;
  }

  value(index: number): Value {
    const value = this.optional(index);
    if (value === undefined) throw new Error(`a node without its tensor ${index}`);
    return value;
  }

  /** All inputs, of an operator that takes any number of tensors. */
  values(): Value[] {
    return this.inputs.map((_, i) => this.value(i));
  }

  /** Undefined where the node leaves the input out. */
  optional(index: number): Value | undefined {
    const input = this.inputs[index];
    return input === undefined || !('tensor' in input) ? undefined : input;
  }

  /** The numbers of an input, or, in the opsets that have them there, of an attribute. */
  list(index: number, attribute?: string): readonly number[] | undefined {
    const input = this.inputs[index];
    if (input !== undefined && !('tensor' in input)) return input;
    return attribute === undefined ? undefined : ints(this, attribute);
  }

  int(name: string, otherwise: number): number {
    return int(this, name, otherwise);
  }

  ints(name: string, otherwise: readonly number[]): readonly number[] {
    return ints(this, name) ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return float(this, name, otherwise);
  }

  string(name: string, otherwise: string): string {
    return string(this, name, otherwise);
  }
}
