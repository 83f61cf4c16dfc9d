import { elements } from '../core/shape.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { Alive, Part, WrittenPart } from '../lower/part.ts';
import { readSignal } from '../lower/readings.ts';
import { Signal } from '../lower/signal.ts';
import type { BatchNormMode, ImportedSpec } from '../networks/imported.ts';
import { UNPLANNED } from '../plan/facts.ts';
import type { WantedReadings } from '../plan/readings.ts';
import type { ModelNode, ModelTensor } from './model.ts';
import type { Net } from './net.ts';
import { constantOf, floatsOf } from './numbers.ts';
import { bindingOf } from './weights/binding.ts';
import type { WeightNames } from './weights/names.ts';
import { type Names, valueNamed, writeNode } from './write.ts';
import { isParameter, type Written } from './written.ts';

/** What all parts of a model have in common. */
export interface PartContext {
  readonly net: Net;
  readonly spec: ImportedSpec;
  readonly batchNorm: BatchNormMode;
  readonly wanted: WantedReadings;
  /** Axis of the channels of each point's value. */
  readonly axes: ReadonlyMap<string, number>;
  /** Of weights that are drawn. */
  readonly names: WeightNames;
  /** Single numbers in which parts that are otherwise alike differ: parameters, so that they share a graph. */
  readonly differing: ReadonlySet<string>;
}

/** A piece of a model as a part: what is measured as one step. */
export function partOf(
  context: PartContext,
  piece: Written,
  place: Part['place'],
  transition: boolean,
): Part {
  const { net, spec, axes, differing, names, wanted } = context;
  const { value, branch } = piece.point;
  const pointAt = piece.outputs.indexOf(value);
  const among = new Set(piece.order);
  const parameters = piece.tensors.filter(
    (tensor) => isParameter(net, tensor) || differing.has(tensor.name),
  );
  const bindings = parameters.map((tensor, i) =>
    bindingOf(net, spec, tensor, among, `w${i}`, names),
  );
  return {
    place,
    inputs: piece.inputs.map((name) => aliveOf(net, axes, name)),
    outputs: piece.outputs.map((name) => aliveOf(net, axes, name)),
    point: aliveOf(net, axes, value),
    hasBranch: branch !== null,
    bindings,
    facts: { ...UNPLANNED, transition, alpha: scaleOf(net, piece) },
    opsets: net.model.opsets,
    wanted,
    pointAt: pointAt < 0 ? null : pointAt,
    write: (builder, inputs, prefix, readings) =>
      writePart({ ...context, wanted: readings }, piece, parameters, builder, inputs, prefix),
  };
}

/** The root of the mean square of what a branch is multiplied by: α, a layer scale. */
function scaleOf(net: Net, { point: { factors } }: Written): number {
  return factors.reduce((product, name) => {
    const tensor = net.tensor(name);
    if (tensor === undefined) return product;
    const values = floatsOf(tensor);
    return product * Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  }, 1);
}

function aliveOf(net: Net, axes: ReadonlyMap<string, number>, name: string): Alive {
  const { type = 'float32', shape } = net.typed(name) ?? {};
  const channelAxis = axes.get(name);
  return { type, shape: shape ?? [], ...(channelAxis === undefined ? {} : { channelAxis }) };
}

function writePart(
  { net, batchNorm, wanted, axes }: PartContext,
  { inputs: given, outputs, order, tensors, point }: Written,
  parameters: readonly ModelTensor[],
  builder: GraphBuilder,
  inputs: readonly Signal[],
  prefix: string,
): WrittenPart {
  const names: Names = new Map(given.map((name, i) => [name, (inputs[i] as Signal).value()]));
  const bound = new Map(parameters.map((tensor, i) => [tensor, `${prefix}.w${i}`]));
  for (const tensor of tensors) {
    const parameter = bound.get(tensor);
    const value =
      parameter === undefined
        ? builder.literal(constantOf(tensor))
        : builder.parameter(parameter, tensor.shape);
    names.set(tensor.name, value);
  }
  for (const node of order) writeNode({ builder, net, names, batchNorm }, node);
  const axis = axes.get(point.value) ?? 1;
  const signal = (value: GraphValue) => Signal.whole(builder, { ...value, channelAxis: axis });
  const measured = signal(valueNamed(names, point.value));
  if (point.branch !== null) {
    readSignal(
      builder,
      signal(sumOf(builder, names, point.branch)),
      `${prefix}.branch`,
      wanted.branch,
    );
  }
  readSignal(builder, measured, `${prefix}.output`, wanted.output);
  return {
    outputs: outputs.map((name) => Signal.whole(builder, valueNamed(names, name))),
    point: measured,
    branch: (point.branch ?? []).map((name) => signal(valueNamed(names, name))),
  };
}

/** The branch, where nobody made its sum. */
function sumOf(
  builder: GraphBuilder,
  names: Names,
  [first, ...others]: readonly string[],
): GraphValue {
  return others.reduce(
    (sum, name) => builder.node('Add', [sum, valueNamed(names, name)], sum.shape),
    valueNamed(names, first as string),
  );
}

const RECURRENT: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'RNN']);

/** Multiply-adds of a node for a whole batch, where it is one of those that have them. */
export function macsOf(net: Net, node: ModelNode): number {
  const output = elements(net.shape(node.outputs[0] ?? ''));
  const [first = '', second = ''] = node.inputs;
  if (node.op === 'Conv') return output * elements(net.shape(second).slice(1));
  if (node.op === 'ConvTranspose')
    return elements(net.shape(first)) * elements(net.shape(second).slice(1));
  if (node.op === 'MatMul') return output * (net.shape(first).at(-1) ?? 1);
  // X is T×B×I; W and R hold the weights of all gates and directions, which every step of every sample joins.
  if (RECURRENT.has(node.op)) {
    const [, , recurrent = ''] = node.inputs;
    const steps = elements(net.shape(first).slice(0, 2));
    return steps * (elements(net.shape(second)) + elements(net.shape(recurrent)));
  }
  if (node.op === 'Gemm')
    return output * (elements(net.shape(first)) / (net.shape(node.outputs[0] ?? '')[0] ?? 1));
  return 0;
}
