import { float, int } from '../graph/attributes.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { type Attribute, activation, type GraphValue } from '../graph/graph.ts';
import { renamedWithin } from '../graph/onnx.ts';
import type { BatchNormMode } from '../networks/imported.ts';
import type { ModelNode } from './model.ts';
import type { Net } from './net.ts';
import { IDENTITY } from './operators.ts';

/** What the values of a model are in the graph that is written. */
export type Names = Map<string, GraphValue>;

interface Writing {
  readonly builder: GraphBuilder;
  readonly net: Net;
  readonly names: Names;
  readonly batchNorm: BatchNormMode;
}

/** Writes one node of a model: as it is, but for those that run otherwise here. */
export function writeNode(writing: Writing, node: ModelNode): void {
  const own = node.domain === '' ? REWRITTEN[node.op] : undefined;
  if (own?.(writing, node) === true) return;
  const { builder, net, names } = writing;
  const inputs = node.inputs.map((name) => (name === '' ? '' : valueNamed(names, name)));
  const outputs = node.outputs.map((name) => (name === '' ? null : outputOf(net, name)));
  const attributes = withinNames(node, withoutDefaults(node), names);
  const captures = node.captured.map((name) => valueNamed(names, name).name);
  const values = builder.append(node.op, inputs, outputs, attributes, node.domain, captures);
  for (const [i, value] of values.entries()) {
    if (value !== null) names.set(node.outputs[i] as string, value);
  }
}

/**
 * What is known of a value. Of four axes the second is said to be the channels', as operators on pictures have it;
 * where it is not, nothing but speed goes by it.
 */
function outputOf(net: Net, name: string) {
  const { type = 'float32', shape } = net.typed(name) ?? {};
  if (shape === undefined || shape === null) return { type, shape: [], unsized: true } as const;
  return { type, shape, ...(shape.length === 4 ? { channelAxis: 1 } : {}) };
}

/** Attributes whose subgraphs call what they read from outside as it is called here. */
function withinNames(
  { captured }: ModelNode,
  attributes: ModelNode['attributes'],
  names: Names,
): ModelNode['attributes'] {
  if (captured.length === 0) return attributes;
  const own = new Map(captured.map((name) => [name, valueNamed(names, name).name]));
  const renamed = Object.entries(attributes).map(([key, value]) =>
    'raw' in value ? [key, { raw: renamedWithin(value.raw, own) }] : [key, value],
  );
  return Object.fromEntries(renamed);
}

/** Attributes that say what holds without them, which keep nodes from other engines, and from the quickest layout. */
function withoutDefaults({ attributes }: ModelNode): ModelNode['attributes'] {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => !isUsual(name, value)),
  );
}

function isUsual(name: string, value: Attribute): boolean {
  if (name === 'auto_pad') return 's' in value && value.s === 'NOTSET';
  return (name === 'allowzero' || name === 'ceil_mode') && 'i' in value && value.i === 0;
}

/** The value in the graph that one of the model's is. */
export function valueNamed(names: Names, name: string): GraphValue {
  const value = names.get(name);
  if (value === undefined) throw new Error(`nothing says what ${name} is`);
  return value;
}

/** Writes a node in another way, and says whether it has. */
type Rewrite = (writing: Writing, node: ModelNode) => boolean;

const REWRITTEN: Readonly<Record<string, Rewrite>> = {
  BatchNormalization: writeBatchNorm,
  Pad: writePad,
  ...Object.fromEntries([...IDENTITY].map((op) => [op, handOn])),
  Cast: writeCast,
};

/** Nothing is dropped: what is measured is the signal, and not the noise that training adds. */
function handOn(
  { names }: Writing,
  { inputs: [from = ''], outputs: [to = '', mask = ''] }: ModelNode,
): boolean {
  if (mask !== '') return false;
  names.set(to, valueNamed(names, from));
  return true;
}

/** From halves to floats, where both are float32 here: onnxruntime's optimiser loses values behind casts that do nothing. */
function writeCast(writing: Writing, node: ModelNode): boolean {
  const [from, to] = [node.inputs[0], node.outputs[0]].map((name) => writing.net.typed(name ?? ''));
  return from?.type === to?.type && handOn(writing, node);
}

/**
 * On statistics of the batch where those are wanted, and where weights are standardised by a batch norm. Written
 * out, for onnxruntime's own in training mode writes over what it shares with other operands.
 */
function writeBatchNorm({ builder, net, names, batchNorm }: Writing, node: ModelNode): boolean {
  const [x, scale, shift, mean, variance] = node.inputs.map((name) => valueNamed(names, name));
  const isOfWeights = net.isConstant(node.inputs[0] ?? '');
  if (x === undefined || scale === undefined || shift === undefined) return false;
  const [output = ''] = node.outputs;
  if (isOfWeights ? !isTraining(node) : batchNorm === 'stored') {
    if (mean === undefined || variance === undefined) return false;
    // One output, and no mode: the statistics that are stored, in every opset.
    const attributes = { epsilon: { f: float(node, 'epsilon', 1e-5) } };
    const inputs = [x, scale, shift, mean, variance];
    const [y] = builder.append(
      'BatchNormalization',
      inputs,
      [{ type: x.type, shape: x.shape }],
      attributes,
    );
    names.set(output, y as GraphValue);
    return true;
  }
  const channels = activation(x.name, x.shape, 1);
  const { value } = builder.centre(channels);
  const guarded = builder.node(
    'Add',
    [builder.meanSquare(value), builder.float(float(node, 'epsilon', 1e-5))],
    statisticsShape(x),
  );
  const deviation = builder.node('Sqrt', [guarded], guarded.shape);
  const inverse = builder.node('Reciprocal', [deviation], guarded.shape);
  const factor = builder.node(
    'Mul',
    [inverse, builder.reshape(scale, guarded.shape)],
    guarded.shape,
  );
  const scaled = builder.node('Mul', [value, factor], x.shape);
  names.set(output, builder.node('Add', [scaled, builder.reshape(shift, guarded.shape)], x.shape));
  return true;
}

function statisticsShape({ shape }: GraphValue): number[] {
  return shape.map((size, axis) => (axis === 1 ? size : 1));
}

/** Whether a batch norm takes its statistics of the batch: an attribute says so, and before opset 14 its outputs. */
export function isTraining(node: ModelNode): boolean {
  const outputs = node.outputs.filter((name) => name !== '').length;
  return int(node, 'training_mode', outputs > 1 ? 1 : 0) === 1;
}

/**
 * Zeros around what is pooled: onnxruntime makes them a part of the pool, where they count for −∞, unless something
 * stands between the two.
 */
function writePad(writing: Writing, node: ModelNode): boolean {
  const { builder, net, names } = writing;
  const [output = ''] = node.outputs;
  if (!net.readersOf(output).some(({ op }) => op === 'MaxPool')) return false;
  const inputs = node.inputs.map((name) => (name === '' ? '' : valueNamed(names, name)));
  const shape = net.shape(output);
  const [padded] = builder.append('Pad', inputs, [{ type: 'float32', shape }], node.attributes);
  names.set(output, builder.node('Max', [padded as GraphValue, builder.float(LOWEST)], shape));
  return true;
}

/** The least float32. */
const LOWEST = -3.4028234663852886e38;
