import type { Graph } from '../../graph/graph.ts';
import type { Part } from '../../lower/part.ts';
import {
  outputBytes,
  type Run,
  type Segment,
  type SegmentLimits,
  segments,
} from '../../lower/segment.ts';
import { type WantedBack, type WayBack, waysBack } from '../../lower/way-back.ts';
import { mostHeld, type Stretch, stretchesOf } from './stretches.ts';

/** What may be kept of the forward pass: all of a network of depth 50 at 8×224×224. */
export const TAPE_BYTES = 256 * 2 ** 20;

/** Times what is alive at a cut: as it is and as a gradient, before a graph and behind it. */
const ON_THE_WAY = 3;

/** How the gradient goes back through a network. */
export interface BackwardPlan {
  /** The way back through each part but the first, in order of depth. */
  readonly ways: readonly WayBack[];
  readonly stretches: readonly PlannedStretch[];
  /** The most bytes that are kept at a time of what is alive between parts. */
  readonly tapeBytes: number;
  /** Those, and what is on its way beside it: what goes into a graph and what comes out of it. */
  readonly roomBytes: number;
  /** Whether the forward pass keeps what is alive behind a part. */
  keeps(part: number): boolean;
  /** Every graph that the backward pass runs, as often as it does, and the weights of each. */
  readonly runs: readonly Run[];
  /** The ways back from another part than the last, in order of depth: where the signal overflows behind it. */
  from(part: number): readonly WayBack[];
}

/** A stretch, and what computes again what is alive between its parts. */
export interface PlannedStretch extends Stretch {
  readonly again: readonly Segment[];
}

/**
 * Plans the backward pass.
 *
 * @param share makes equal graphs one
 * @param budget bytes that may be kept of the forward pass
 * @throws UserError where an operator has no gradient
 */
export function planBackward(
  parts: readonly Part[],
  wanted: WantedBack,
  limits: SegmentLimits,
  share: (graph: Graph) => Graph,
  budget = TAPE_BYTES,
): BackwardPlan {
  const bytes = parts.slice(0, -1).map(outputBytes);
  const stretches = stretchesOf(bytes, budget);
  const last = stretches.at(-1);
  const starts = new Set(stretches.map(({ from }) => from - 1));
  const ways = waysBack(parts, wanted, share);
  const tapeBytes = mostHeld(bytes, stretches);
  const planned = stretches.map((stretch) => ({
    ...stretch,
    again: stretch === last ? [] : withoutReadings(parts, stretch, limits, share),
  }));
  return {
    ways,
    stretches: planned,
    runs: [...ways, ...planned.flatMap(({ again }) => again)],
    tapeBytes,
    roomBytes: tapeBytes + ON_THE_WAY * Math.max(...bytes, 0),
    keeps: (part) =>
      starts.has(part) || (last !== undefined && part >= last.from && part < parts.length - 1),
    from: (part) => waysBack(parts.slice(0, part + 1), wanted, share),
  };
}

/** The parts of a stretch but its last, handing out what is alive behind each. */
function withoutReadings(
  parts: readonly Part[],
  { from, to }: Stretch,
  limits: SegmentLimits,
  share: (graph: Graph) => Graph,
): Segment[] {
  return segments(parts.slice(from, to - 1), limits, {
    share,
    keeps: () => true,
    measures: false,
  });
}
