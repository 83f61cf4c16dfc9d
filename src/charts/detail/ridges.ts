import { BIN_EDGES, type TensorDetail } from '../../results/detail.ts';
import type { Subject, SubjectPoint } from './subjects.ts';

/** Ridges of a panel at most. */
export const MOST_RIDGES = 24;

/** Of a bin, the last ones as wide as the others: where it is drawn, and its density per standard deviation. */
export interface Bin {
  readonly z: number;
  readonly density: number;
}

/** One tensor as a ridge. */
export interface Ridge {
  readonly index: number;
  readonly label: string;
  /** Empty where the tensor is constant, or not finite. */
  readonly bins: readonly Bin[];
}

/**
 * The densities of a panel, from the first point to the last. Of more than {@link MOST_RIDGES} points those are left
 * that begin or end a stage, as far as there are not too many of these, and others evenly between.
 */
export function ridgesOf({ points }: Subject): Ridge[] {
  const staged = new Set(points.map(({ stage }) => stage).filter((stage) => stage > 0)).size > 1;
  return thinned(points).map(({ index, stage, block, details }) => {
    const label = staged && stage > 0 ? `S${stage}.${block}` : String(index);
    return { index, label: staged && stage === 0 ? 'stem' : label, bins: density(details) };
  });
}

function thinned(points: readonly SubjectPoint[]): SubjectPoint[] {
  if (points.length <= MOST_RIDGES) return [...points];
  const ends = points.filter(({ stage }, i) => {
    return points[i - 1]?.stage !== stage || points[i + 1]?.stage !== stage;
  });
  const kept = ends.length <= MOST_RIDGES / 2 ? ends : evenly(ends, MOST_RIDGES / 2);
  const others = points.filter((point) => !kept.includes(point));
  const all = [...kept, ...evenly(others, MOST_RIDGES - kept.length)];
  return all.sort((a, b) => a.index - b.index);
}

function evenly<Item>(items: readonly Item[], count: number): Item[] {
  const step = items.length / count;
  return items.filter((_, i) => Math.floor((i + 0.5) / step) > Math.floor((i - 0.5) / step));
}

/** Of the values of all seeds, each seed's in its own standard deviations. */
function density(details: readonly TensorDetail[]): Bin[] {
  const varied = details.filter(({ tails }) => tails !== undefined && varies(tails.variance));
  const counts = BIN_EDGES.slice(1).map((_, bin) =>
    varied.reduce((sum, { histogram }) => sum + (histogram?.[bin] ?? 0), 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) return [];
  return counts.map((count, bin) => ({ z: middle(bin), density: count / total / WIDTH }));
}

function varies(variance: number): boolean {
  return Number.isFinite(variance) && variance > 0;
}

/** Standard deviations of a bin that is not open. */
export const WIDTH = (BIN_EDGES[2] as number) - (BIN_EDGES[1] as number);

/** An open bin is drawn as if it were as wide as the others. */
function middle(bin: number): number {
  const [left, right] = [BIN_EDGES[bin] as number, BIN_EDGES[bin + 1] as number];
  if (left === Number.NEGATIVE_INFINITY) return right - WIDTH / 2;
  return right === Number.POSITIVE_INFINITY ? left + WIDTH / 2 : (left + right) / 2;
}
