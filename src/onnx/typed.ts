import { elements } from '../core/shape.ts';
import type { GraphConstant, GraphValue } from '../graph/graph.ts';
import type { Typed } from '../graph/onnx.ts';
import type { Inference } from './inference.ts';
import type { Model, ModelNode, ModelTensor } from './model.ts';
import { readsOf } from './model.ts';
import { computedType, constantOf } from './numbers.ts';
import { refusedModel } from './refused.ts';

/** A model for inputs of given shapes: everything has its type, and nearly everything its shape. */
export interface TypedModel extends Model {
  /** By name: inputs, tensors, and what nodes make. */
  readonly values: ReadonlyMap<string, Typed>;
}

/** A graph input with the shape that it gets. */
export type GivenInput = GraphValue;

/** Floats up to so many may decide on shapes, as the scales of a Resize do; of more none do. */
const FEW_FLOATS = 16;
/** Integers beyond so many are weights. */
const FEW_INTEGERS = 2 ** 20;

/** What tensors are not known by their numbers while shapes are inferred, which is nearly all of them by weight. */
function isWeight({ type, shape }: ModelTensor): boolean {
  const isFloat = computedType(type) === 'float32';
  return elements(shape) > (isFloat ? FEW_FLOATS : FEW_INTEGERS);
}

/**
 * Finds out types and shapes, and works out what depends on nothing but shapes and integers: where the sizes of
 * inputs are fixed, that is what exporters write around Reshape, Slice and Expand.
 *
 * @throws UserError where the model breaks the rules of ONNX
 */
export async function typed(
  model: Model,
  inputs: readonly GivenInput[],
  inference: Inference,
): Promise<TypedModel> {
  const given = new Map<string, Typed>(inputs.map((value) => [value.name, value]));
  for (const { name, type, shape } of model.tensors.values()) {
    given.set(name, { type: computedType(type), shape });
  }
  const inferred = await refusing(model, () => inference.infer(graphOf(model, inputs)));
  const values = new Map([...given, ...inferred]);
  return folded({ ...model, values }, inference);
}

async function refusing<T>({ file }: Model, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw refusedModel(file, cause);
  }
}

function graphOf(model: Model, inputs: readonly GivenInput[]) {
  const tensors = [...model.tensors.values()];
  const weights = tensors
    .filter(isWeight)
    .map(({ name, type, shape }) => ({ name, type: computedType(type), shape }));
  const constants = tensors.filter((tensor) => !isWeight(tensor)).map(constantOf);
  return { inputs: [...inputs, ...weights], constants, nodes: model.nodes, opsets: model.opsets };
}

/** Operators whose output is drawn: not the same twice. */
const RANDOM = /^(Random|Bernoulli|Multinomial|Dropout)/;

async function folded(model: TypedModel, inference: Inference): Promise<TypedModel> {
  const tensors = new Map(model.tensors);
  const known = new Set([...tensors.values()].filter(isSettled).map(({ name }) => name));
  const kept: ModelNode[] = [];
  const settled: ModelNode[] = [];
  const shapes: GraphConstant[] = [];
  for (const node of model.nodes) {
    const shape = shapeOf(node, model);
    if (shape !== undefined) shapes.push(shape);
    const isKnown =
      shape !== undefined ||
      (!RANDOM.test(node.op) &&
        readsOf(node).length > 0 &&
        readsOf(node).every((name) => known.has(name)));
    if (!isKnown) {
      kept.push(node);
      continue;
    }
    for (const output of node.outputs) known.add(output);
    if (shape === undefined) settled.push(node);
  }
  const wanted = neededOf(kept, model.outputs, settled);
  const constants = [...[...tensors.values()].filter(isSettled).map(constantOf), ...shapes];
  const graph = { inputs: [], constants, nodes: settled, opsets: model.opsets };
  const results =
    wanted.length === 0 ? [] : await refusing(model, () => inference.evaluate(graph, wanted));
  for (const constant of [...results, ...shapes]) tensors.set(constant.name, tensorOf(constant));
  return { ...model, nodes: kept, tensors };
}

/** Integers and single floats: what shapes are made of, and no weights. */
function isSettled(tensor: ModelTensor): boolean {
  return (
    !isWeight(tensor) && (computedType(tensor.type) !== 'float32' || tensor.shape.length === 0)
  );
}

/** What Shape or Size gives of a value whose shape is known. */
function shapeOf(
  { op, inputs, outputs, attributes }: ModelNode,
  model: TypedModel,
): GraphConstant | undefined {
  const shape = model.values.get(inputs[0] ?? '')?.shape;
  const [name] = outputs;
  if (shape === undefined || shape === null || name === undefined) return undefined;
  if (op === 'Size') return { name, type: 'int64', shape: [], data: [elements(shape)] };
  if (op !== 'Shape') return undefined;
  const bound = (key: 'start' | 'end') => {
    const value = attributes[key];
    return value !== undefined && 'i' in value ? value.i : undefined;
  };
  const data = shape.slice(bound('start') ?? 0, bound('end'));
  return { name, type: 'int64', shape: [data.length], data };
}

function neededOf(
  kept: readonly ModelNode[],
  outputs: readonly string[],
  settled: readonly ModelNode[],
): string[] {
  const made = new Set(settled.flatMap((node) => node.outputs));
  const read = [...kept.flatMap(readsOf), ...outputs];
  return [...new Set(read)].filter((name) => made.has(name));
}

function tensorOf({ name, type, shape, data }: GraphConstant): ModelTensor {
  const array = data instanceof Uint8Array ? data : typedBytes(data);
  return { name, type, shape, numbers: { bytes: array } };
}

function typedBytes(data: Exclude<GraphConstant['data'], Uint8Array>): Uint8Array {
  const array = data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
