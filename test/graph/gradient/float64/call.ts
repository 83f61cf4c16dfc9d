import type { GraphNode } from '../../../../src/graph/graph.ts';
import { axisOf, type Tensor } from './tensor.ts';

/** A node with its inputs at hand. */
export class Call {
  readonly inputs: readonly (Tensor | undefined)[];
  readonly node: GraphNode;
  readonly opset: number;

  constructor(inputs: readonly (Tensor | undefined)[], node: GraphNode, opset: number) {
    this.inputs = inputs;
    this.node = node;
    this.opset = opset;
  }

  get x(): Tensor {
    return this.input(0);
  }

  input(at: number): Tensor {
    const found = this.inputs[at];
    if (found === undefined) throw new Error(`${this.node.op} without its input ${at}`);
    return found;
  }

  int(name: string, otherwise: number): number {
    const found = this.node.attributes[name];
    return found !== undefined && 'i' in found ? found.i : otherwise;
  }

  float(name: string, otherwise: number): number {
    const found = this.node.attributes[name];
    return found !== undefined && 'f' in found ? found.f : otherwise;
  }

  string(name: string, otherwise: string): string {
    const found = this.node.attributes[name];
    return found !== undefined && 's' in found ? found.s : otherwise;
  }

  /** Integers that older opsets have as an attribute and newer ones as an input. */
  integers(name: string, at: number): readonly number[] | undefined {
    const found = this.node.attributes[name];
    if (found !== undefined && 'ints' in found) return found.ints;
    const input = at < 0 ? undefined : this.inputs[at];
    return input === undefined ? undefined : [...input.data];
  }

  ints(name: string, otherwise: readonly number[]): readonly number[] {
    return this.integers(name, -1) ?? otherwise;
  }

  /** An attribute that names an axis, counted from the front. */
  axis(otherwise: number, rank = this.x.shape.length): number {
    return axisOf(this.int('axis', otherwise), rank);
  }
}

/** What an operator of ONNX puts out, by the letter of its specification. */
export type Operator = (call: Call) => Tensor | readonly Tensor[];
