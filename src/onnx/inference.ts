import type { GraphConstant } from '../graph/graph.ts';
import type { Typed, UntypedGraph } from '../graph/onnx.ts';

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
