import type { Graph, TensorData, TensorType } from '../graph/graph.ts';

/** Numbers on their way to an engine. */
export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/**
 * Runs graphs. An engine keeps what is alive between them wherever it computes (a device's memory,
 * say) and gives it out as handles; only readings come back as numbers.
 *
 * @typeParam Activation the engine's own handle of a tensor
 */
export interface Engine<Activation = unknown> {
  /** As the result names it: `onnxruntime-cpu`. */
  readonly name: string;
  /** Whether outputs can be written to memory that is lent: the engine computes there. */
  readonly takesMemory: boolean;
  /** Hands a tensor to the engine; its data may be used without a copy, so leave it alone. */
  upload(tensor: Tensor): Activation;
  /** Frees a tensor that came from `upload` or `run`. */
  dispose(activation: Activation): void;
  /**
   * Says how often graphs will be run, so that what was compiled for one is kept as long as it is
   * needed, and no longer. Graphs that nobody spoke of are run all the same.
   *
   * @param spareBytes memory that may be kept from run to run for the sake of speed
   */
  expect(runs: ReadonlyMap<Graph, number>, spareBytes: number): void;
  /**
   * Runs a graph, compiling it first unless it is compiled already.
   *
   * @param inputs those of `graph.inputs`, by name; they stay the caller's
   * @param parameters the values of `graph.parameters`, by name, of the size that the shape says
   * @param lent memory for outputs, by name, where the engine takes it; it stays theirs until they are disposed of
   */
  run(
    graph: Graph,
    inputs: ReadonlyMap<string, Activation>,
    parameters: ReadonlyMap<string, Float32Array>,
    lent?: ReadonlyMap<string, Float32Array>,
  ): Promise<EngineOutput<Activation>>;
  /** Frees the numbers of a reading, of which nobody has any more use. */
  forget(numbers: Float32Array): void;
  close(): Promise<void>;
}

/** A graph that an engine does not load or run, in its own words: the graph's fault, where spp did not write it. */
export class GraphRefused extends Error {}

export interface EngineOutput<Activation> {
  /** Those of `graph.outputs`, by name; the caller's to dispose of. */
  readonly outputs: ReadonlyMap<string, Activation>;
  /** The numbers of `graph.readings`, by name. */
  readonly readings: ReadonlyMap<string, Float32Array>;
}
