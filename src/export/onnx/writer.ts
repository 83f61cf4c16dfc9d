import { GraphBuilder } from '../../graph/builder.ts';
import type { Attribute, GraphValue } from '../../graph/graph.ts';
import { OUTPUT_SUFFIX } from '../../graph/whole-model.ts';
import type { NodeOptions } from '../../graph/writer.ts';
import type { Tensor, Values } from '../tensor.ts';

/** Writes a network whose nodes are called by their modules, as PyTorch's exporter does: `/stem/conv/Conv`. */
export class ModuleWriter extends GraphBuilder {
  readonly tensors: Tensor[] = [];
  private readonly taken = new Set<string>();
  private path = '';

  /** Says which module the nodes that follow belong to: `/stem/conv`. */
  enter(path: string): void {
    this.path = path;
  }

  /** Its output is `<name of the node>_output_0`. */
  override node(
    op: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: NodeOptions = {},
  ): GraphValue {
    const name = `${this.nameFor(op)}${OUTPUT_SUFFIX}0`;
    return super.node(op, inputs, shape, attributes, { ...options, name });
  }

  /** A node with outputs behind its first that nothing reads, a vector of `length` each. */
  nodeBeside(
    op: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
    beside: { readonly count: number; readonly length: number },
  ): GraphValue {
    const first = this.node(op, inputs, shape, attributes);
    const written = this.nodes.pop();
    const stem = first.name.slice(0, -1);
    const others = Array.from({ length: beside.count }, (_, i): GraphValue => {
      return { name: `${stem}${i + 1}`, type: 'float32', shape: [beside.length] };
    });
    if (written !== undefined) this.nodes.push({ ...written, outputs: [first, ...others] });
    return first;
  }

  /** A tensor that the model holds. */
  tensor(name: string, shape: readonly number[], values: Values): GraphValue {
    this.tensors.push({ name, shape, values });
    return { name, type: 'float32', shape };
  }

  /** A module may have several nodes of one operator: `Mul`, `Mul_1`. */
  private nameFor(op: string): string {
    const plain = `${this.path}/${op}`;
    let name = plain;
    for (let i = 1; this.taken.has(name); i++) name = `${plain}_${i}`;
    this.taken.add(name);
    return name;
  }
}
