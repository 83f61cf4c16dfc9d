import type { TypedNumbers } from '../core/typed-numbers.ts';

/** Types of a tensor's numbers, those of ONNX that networks are written in. */
export type TensorType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** The numbers of a tensor. */
export type TensorData = TypedNumbers;

/**
 * An attribute of a node, tagged as in ONNX's AttributeProto: integer, integers, float, floats, string; or,
 * of whatever else a model has, the bytes of an AttributeProto.
 */
export type Attribute =
  | { readonly i: number }
  | { readonly ints: readonly number[] }
  | { readonly f: number }
  | { readonly floats: readonly number[] }
  | { readonly s: string }
  | { readonly raw: Uint8Array };

/**
 * A node: an ONNX operator of the default domain, opset {@link OPSET}. An input that is left out is '',
 * and so is the name of an output that nobody reads.
 */
export interface GraphNode {
  readonly op: string;
  /** Where an engine writes operators of its own; block graphs have none. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly GraphValue[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** What subgraphs among its attributes read from outside. */
  readonly captures?: readonly string[];
}

/** Everything that a node reads. */
export function readBy({ inputs, captures = [] }: GraphNode): readonly string[] {
  return [...inputs, ...captures];
}

/** A named tensor of any rank. An empty shape is a scalar. */
export interface GraphValue {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Which axis holds channels: 1 of N×C×H×W and N×C, 2 of N×T×C; absent where none does. */
  readonly channelAxis?: number;
  /** Of what has a shape that is not known before it is run: `shape` is empty then, and says nothing. */
  readonly unsized?: true;
}

/** A tensor that is part of the graph: axes and shapes (int64), numbers (float32), or the bytes of any type. */
export interface GraphConstant extends GraphValue {
  readonly data: readonly number[] | Float32Array | Uint8Array;
}

/**
 * What a network computes between two cuts: what is alive at the first comes in, with the parameters
 * (weights, scalars), and what is alive at the second goes out, with the readings. Parameters are
 * inputs and not constants, so that one compiled graph serves every block of the same shape. Nodes
 * stand in an order of dependence. NCHW; plain data.
 */
export interface Graph {
  /** What is alive at the cut before. */
  readonly inputs: readonly GraphValue[];
  /** What is alive at the cut behind; empty where nothing follows, so that nothing need be copied out. */
  readonly outputs: readonly GraphValue[];
  readonly parameters: readonly GraphValue[];
  /** What is measured: float32 vectors, by name. */
  readonly readings: readonly GraphValue[];
  readonly constants: readonly GraphConstant[];
  readonly nodes: readonly GraphNode[];
  /** Version of the operators of each domain; absent: those of {@link OPSET}, and the first of other domains. */
  readonly opsets?: Readonly<Record<string, number>>;
}

/** Version of the default ONNX operator set in which the graphs are written. */
export const OPSET = 20;

/** A float32 activation, its channels on axis 1 unless told otherwise. */
export function activation(name: string, shape: readonly number[], channelAxis = 1): GraphValue {
  return { name, type: 'float32', shape, channelAxis };
}

/** All axes but that of the channels: those over which a channel's statistics run. */
export function channelAxes({ shape, channelAxis }: GraphValue): number[] {
  return shape.map((_, axis) => axis).filter((axis) => axis !== channelAxis);
}

/** What a graph hands to the outside. */
export function leavesOf({ outputs, readings }: Graph): GraphValue[] {
  return [...outputs, ...readings];
}
