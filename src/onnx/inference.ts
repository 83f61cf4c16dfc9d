import type { GraphConstant, TensorType } from '../graph/graph.ts';
import type { UntypedGraph } from '../graph/onnx.ts';

/** What is known of a value before anything is run; a shape of null is not known. */
export interface Typed {
  readonly type: TensorType;
  readonly shape: readonly number[] | null;
}

/** What the rules of ONNX say of a graph, by a library that knows them all. */
export interface Inference {
  /**
   * Type and shape of every value that nodes make.
   *
   * @throws Error with the library's message where the graph breaks those rules
   */
  infer(graph: UntypedGraph): Promise<ReadonlyMap<string, Typed>>;
  /** The numbers of some values of a graph without inputs. */
  evaluate(graph: UntypedGraph, wanted: readonly string[]): Promise<readonly GraphConstant[]>;
}
