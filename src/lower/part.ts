import type { GraphBuilder } from '../graph/builder.ts';
import type { Graph, GraphValue } from '../graph/graph.ts';
import type { BlockFacts } from '../plan/facts.ts';
import type { WantedReadings } from '../plan/readings.ts';
import type { Binding } from '../weights/bindings.ts';
import type { Signal } from './signal.ts';

/** Where a part stands in its network. */
export interface Place {
  /** Of its point; 0 for what comes before the first block. */
  readonly index: number;
  /** 1-based; 0 before the first block. */
  readonly stage: number;
  readonly block: number;
  /** `stem`, `stage1.block1`: the prefix of its tensors' names. */
  readonly name: string;
}

/** A tensor that is alive at a cut: what it is, whatever the graphs around call it. */
export type Alive = Omit<GraphValue, 'name'>;

/**
 * What is measured as one step of a network: the one contract that running, memory, engines and results
 * see, whether a family planned it or it was cut out of an imported network.
 */
export interface Part {
  readonly place: Place;
  /** What is alive at the cut before it, and so comes in. */
  readonly inputs: readonly Alive[];
  /** What is alive at the cut behind it. */
  readonly outputs: readonly Alive[];
  /** What is measured at its end. */
  readonly point: Alive;
  /** Whether it ends in an addition, so that the end of its branch is measured too. */
  readonly hasBranch: boolean;
  /** Its parameters, named within the part. */
  readonly bindings: readonly Binding[];
  readonly facts: BlockFacts;
  /** Versions of the operators that it is written in; absent: those of spp's own graphs. */
  readonly opsets?: Graph['opsets'];
  /** What is read of it as it is measured. */
  readonly wanted: WantedReadings;
  /** Which of `outputs` is the value of its point; null where nothing behind it reads that. */
  readonly pointAt: number | null;
  /**
   * Writes it into a graph.
   *
   * @param inputs one a tensor of `inputs`
   * @param prefix of the names of its parameters and readings
   * @param wanted what is read on the way
   */
  write(
    builder: GraphBuilder,
    inputs: readonly Signal[],
    prefix: string,
    wanted: WantedReadings,
  ): WrittenPart;
}

/** What a part was written as. */
export interface WrittenPart {
  /** One a tensor of the part's `outputs`. */
  readonly outputs: readonly Signal[];
  /** The value of its point. */
  readonly point: Signal;
  /** What of the addition came through the branch: its end, or its pieces where nobody made their sum; or nothing. */
  readonly branch: readonly Signal[];
}
