/** An attribute of a node, tagged as in ONNX's AttributeProto: integer, integers, float, string. */
export type Attribute =
  | { readonly i: number }
  | { readonly ints: readonly number[] }
  | { readonly f: number }
  | { readonly s: string };

/** A node: an ONNX operator of the default domain, opset {@link OPSET}, NCHW; it has one output. */
export interface GraphNode {
  readonly op: string;
  /** Where an engine writes operators of its own; block graphs have none. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: GraphValue;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A named float32 tensor. An empty shape is a scalar. */
export interface GraphValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * A tensor that is part of the graph: axes and shapes (int64), or numbers (float32), those of a large
 * one as a Float32Array.
 */
export interface GraphConstant {
  readonly name: string;
  readonly type: 'int64' | 'float32';
  readonly shape: readonly number[];
  readonly data: readonly number[] | Float32Array;
}

/**
 * A block graph: the activation and the parameters (weights, scalars) come in, the activation and
 * the taps go out. Parameters are inputs and not constants, so that one compiled graph serves every
 * block of the same shape.
 */
export interface Graph {
  readonly input: GraphValue;
  readonly parameters: readonly GraphValue[];
  /** Null where nothing follows, so that the activation need not be copied out. */
  readonly output: GraphValue | null;
  /** Vectors of one number a channel. */
  readonly taps: readonly GraphValue[];
  readonly constants: readonly GraphConstant[];
  readonly nodes: readonly GraphNode[];
}

/** Version of the default ONNX operator set in which the graphs are written. */
export const OPSET = 20;
