import type { Graph } from '../graph/graph.ts';

/**
 * Runs block graphs. An engine keeps activations wherever it computes (a device's memory, say) and
 * gives them out as handles; only taps, vectors of one number a channel, come back as numbers.
 *
 * @typeParam Activation the engine's own handle of an activation
 */
export interface Engine<Activation = unknown> {
  /** As the result names it: `onnxruntime-cpu`. */
  readonly name: string;
  /** Hands an activation to the engine; `data` may be used without a copy, so leave it alone. */
  upload(data: Float32Array, shape: readonly number[]): Activation;
  /** Frees an activation that came from `upload` or `run`. */
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
   * @param parameters the values of `graph.parameters`, by name, of the size that the shape says
   */
  run(
    graph: Graph,
    input: Activation,
    parameters: ReadonlyMap<string, Float32Array>,
  ): Promise<EngineOutput<Activation>>;
  close(): Promise<void>;
}

export interface EngineOutput<Activation> {
  /** Null where the graph has no output. */
  readonly activation: Activation | null;
  /** The values of `graph.taps`, by name. */
  readonly taps: ReadonlyMap<string, Float32Array>;
}
