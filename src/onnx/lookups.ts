import { elements } from '../core/shape.ts';
import { int } from '../graph/attributes.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { ModelNode, ModelTensor } from './model.ts';
import { computedType } from './numbers.ts';
import { IN_ORDER } from './operators.ts';
import type { TypedModel } from './typed.ts';

/** Rows of a table that the numbers of a graph input choose: what is read of an embedding, instead of all of it. */
export interface Lookup {
  /** What is made of them, an input of the model now. */
  readonly value: GraphValue;
  /** The graph input that holds the numbers of the rows. */
  readonly ids: string;
  readonly table: ModelTensor;
  readonly reader: ModelNode;
}

/** Tables of fewer numbers are read whole. */
const LARGE = 2 ** 20;

/**
 * Takes the lookups of large tables out of a model: vocabularies are the largest weights that there are, and a batch
 * reads a few hundred rows of them.
 */
export function withoutLookups(model: TypedModel): {
  readonly model: TypedModel;
  readonly lookups: Lookup[];
} {
  const sources = new Map(model.inputs.map(({ name }) => [name, name]));
  const lookups: Lookup[] = [];
  const nodes: ModelNode[] = [];
  for (const node of model.nodes) {
    const [first = '', second = ''] = node.inputs;
    const source = sources.get(first);
    if (source !== undefined && IN_ORDER.has(node.op)) sources.set(node.outputs[0] ?? '', source);
    const lookup = lookupOf(model, node, sources.get(second));
    if (lookup === undefined) nodes.push(node);
    else lookups.push(lookup);
  }
  const inputs = lookups.map(({ value: { name, type, shape } }) => ({ name, type, dims: shape }));
  return { model: { ...model, nodes, inputs: [...model.inputs, ...inputs] }, lookups };
}

function lookupOf(model: TypedModel, node: ModelNode, ids: string | undefined): Lookup | undefined {
  const table = model.tensors.get(node.inputs[0] ?? '');
  const name = node.outputs[0] ?? '';
  const shape = model.values.get(name)?.shape;
  if (
    node.op !== 'Gather' ||
    table === undefined ||
    ids === undefined ||
    shape === null ||
    shape === undefined
  )
    return undefined;
  const isTable =
    table.shape.length === 2 &&
    computedType(table.type) === 'float32' &&
    elements(table.shape) >= LARGE;
  if (!isTable || int(node, 'axis', 0) !== 0 || model.outputs.includes(name)) return undefined;
  return { value: { name, type: 'float32', shape }, ids, table, reader: node };
}
