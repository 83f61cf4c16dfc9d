import type { Attribute, TensorType } from '../graph/graph.ts';

/** Where the numbers of a tensor lie, little-endian and row by row: in a file, or at hand where they are few. */
export type Numbers =
  | { readonly file: string; readonly offset: number }
  | { readonly bytes: Uint8Array };

/** A tensor of a model that no run changes: an initialiser, or what a Constant node holds. */
export interface ModelTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly numbers: Numbers;
}

/** What a model is given: sizes, names of sizes that are open, null where nothing is said. */
export interface ModelInput {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly (number | string | null)[];
}

export interface ModelNode {
  readonly op: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  /** As the exporter named it; '' where it did not. */
  readonly name: string;
  /** The modules that it stands in, each with its whole path, the outermost first. */
  readonly scopes: readonly string[];
  /** '' is an input that is left out. */
  readonly inputs: readonly string[];
  /** Values that its subgraphs read from outside. */
  readonly captured: readonly string[];
  /** '' is an output that nobody reads. */
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The rule by which the exporter put it in the place of others; '' where it did not. */
  readonly rewrittenBy: string;
}

/** An ONNX model as its file has it, but for the weights, which stay there. */
export interface Model {
  readonly file: string;
  readonly irVersion: number;
  readonly producer: string;
  /** Version of each domain's operators. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly ModelNode[];
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What a model's node reads, its subgraphs included. */
export function readsOf({ inputs, captured }: ModelNode): string[] {
  return [...inputs, ...captured].filter((name) => name !== '');
}
