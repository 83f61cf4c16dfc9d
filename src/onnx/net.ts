import type { Typed } from '../graph/onnx.ts';
import { type ModelNode, type ModelTensor, readsOf } from './model.ts';
import { QUANTISING } from './operators.ts';
import type { TypedModel } from './typed.ts';

/**
 * What a value is: made of initialisers alone; an activation, a float (or its quantised integers) that is computed from
 * a float input or from rows of a table that an input chooses; or beside those: ids, masks, positions.
 */
export type Role = 'constant' | 'activation' | 'side';

/** A typed model as a net of nodes and values: who makes what, who reads it, and what it is. */
export class Net {
  readonly model: TypedModel;
  /** Those that outputs depend on, in an order of dependence. */
  readonly nodes: readonly ModelNode[];
  private readonly made = new Map<string, number>();
  private readonly readers = new Map<string, ModelNode[]>();
  private readonly roles = new Map<string, Role>();
  private readonly indices = new Map<ModelNode, number>();

  constructor(model: TypedModel) {
    this.model = model;
    this.nodes = living(model);
    for (const [i, node] of this.nodes.entries()) {
      this.indices.set(node, i);
      for (const output of node.outputs) this.made.set(output, i);
      for (const name of new Set(readsOf(node))) {
        this.readers.set(name, [...(this.readers.get(name) ?? []), node]);
      }
    }
    for (const name of model.tensors.keys()) this.roles.set(name, 'constant');
    for (const { name } of model.inputs) {
      this.roles.set(name, this.isFloat(name) ? 'activation' : 'side');
    }
    for (const node of this.nodes) {
      const role = this.roleOfOutputs(node);
      const isQuantised = QUANTISING.has(node.op) || this.readsQuantised(node);
      for (const output of node.outputs) {
        const isSide = role === 'activation' && !this.isFloat(output) && !isQuantised;
        this.roles.set(output, isSide ? 'side' : role);
      }
    }
  }

  typed(name: string): Typed | undefined {
    return this.model.values.get(name);
  }

  tensor(name: string): ModelTensor | undefined {
    return this.model.tensors.get(name);
  }

  /** The node that makes a value; none makes inputs and initialisers. */
  maker(name: string): ModelNode | undefined {
    const at = this.made.get(name);
    return at === undefined ? undefined : this.nodes[at];
  }

  /** The nodes that read a value. */
  readersOf(name: string): readonly ModelNode[] {
    return this.readers.get(name) ?? [];
  }

  /** Where a node stands in the order. */
  indexOf(node: ModelNode): number {
    return this.indices.get(node) as number;
  }

  isActivation(name: string): boolean {
    return this.roles.get(name) === 'activation';
  }

  isConstant(name: string): boolean {
    return this.roles.get(name) === 'constant';
  }

  /** The activations that a node reads. */
  activationsOf(node: ModelNode): string[] {
    return readsOf(node).filter((name) => this.isActivation(name));
  }

  /** Shape of a value; none known is an empty one. */
  shape(name: string): readonly number[] {
    return this.typed(name)?.shape ?? [];
  }

  private isFloat(name: string): boolean {
    return this.typed(name)?.type === 'float32';
  }

  /** Whether a node goes on with integers that stand for an activation. */
  private readsQuantised(node: ModelNode): boolean {
    return this.activationsOf(node).some((name) => !this.isFloat(name));
  }

  private roleOfOutputs(node: ModelNode): Role {
    const roles = readsOf(node).map((name) => this.roles.get(name) ?? 'constant');
    if (roles.length > 0 && roles.every((role) => role === 'constant')) return 'constant';
    if (BY_SHAPE_ALONE.has(node.op)) return 'side';
    return roles.includes('activation') || this.isLookedUp(node) ? 'activation' : 'side';
  }

  /** Rows of a table of floats, as ids choose them. */
  private isLookedUp({ op, inputs: [table = '', ids = ''] }: ModelNode): boolean {
    return (
      op === 'Gather' &&
      this.isFloat(table) &&
      this.isConstant(table) &&
      !this.isConstant(ids) &&
      this.shape(table).length > 1
    );
  }
}

/** Operators that do not look at the numbers they are given. */
const BY_SHAPE_ALONE: ReadonlySet<string> = new Set(['Shape', 'Size']);

function living(model: TypedModel): ModelNode[] {
  const wanted = new Set(model.outputs);
  const isWanted = (node: ModelNode) => node.outputs.some((output) => wanted.has(output));
  const kept: ModelNode[] = [];
  for (const node of [...model.nodes].reverse()) {
    if (!isWanted(node)) continue;
    kept.push(node);
    for (const name of readsOf(node)) wanted.add(name);
  }
  return kept.reverse();
}
