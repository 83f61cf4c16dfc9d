import { float, int, ints, string } from '../../graph/attributes.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { Value } from './value.ts';

/** An operator of ONNX, on tensors of TensorFlow.js. */
export interface Operator {
  /** What it can be told; a node with any other attribute is refused. */
  readonly attributes: readonly string[];
  run(call: Call): Value;
}

/** An input of a node: a tensor, or the numbers of an int64 constant. */
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

  /** The numbers of an int64 input. */
  integers(index: number): readonly number[] | undefined {
    const input = this.inputs[index];
    return input === undefined || 'tensor' in input ? undefined : input;
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
