import type { Alignment } from '../results/alignment.ts';
import type { NetworkResult, Result } from '../results/result.ts';

/** A stage as it is marked: with a rule before it and its name above it. */
export interface Stage {
  /** Null where the axis itself names it. */
  readonly label: string | null;
  /** Where it begins, and its middle, along the axis. */
  readonly start: number;
  readonly middle: number;
}

/**
 * The stages that all networks share, or none: rules that hold for one curve only would mislead about
 * the others, whose transition blocks are ringed anyway.
 */
export function stagesOf(result: Pick<Result, 'networks'>, { kind, sizes }: Alignment): Stage[] {
  if (kind === 'block') {
    return sharedRuns(result).map(({ label, first, last }) => {
      return { label, start: first - 0.5, middle: (first + last) / 2 };
    });
  }
  return (sizes[0] ?? []).map((_, s) => ({ label: null, start: s + 0.5, middle: s + 1 }));
}

/** A run of blocks of one stage, by the index of its first and last block. */
interface Run {
  readonly label: string;
  readonly first: number;
  readonly last: number;
}

/** A network that overflowed ends early and shares the stages it reached. */
function sharedRuns(result: Pick<Result, 'networks'>): Run[] {
  const all = result.networks.map(runsOf);
  const deepest = all.reduce((a, b) => (lastIndex(b) > lastIndex(a) ? b : a), []);
  return all.every((runs) => agree(runs, deepest)) ? deepest : [];
}

function runsOf(network: NetworkResult): Run[] {
  const numbers = [...new Set(network.points.map((p) => p.stage))].filter((stage) => stage > 0);
  return numbers.map((stage) => {
    const indices = network.points.filter((p) => p.stage === stage).map((p) => p.index);
    return { label: `S${stage}`, first: Math.min(...indices), last: Math.max(...indices) };
  });
}

function lastIndex(runs: readonly Run[]): number {
  return runs.at(-1)?.last ?? -1;
}

function agree(runs: readonly Run[], deepest: readonly Run[]): boolean {
  const end = lastIndex(runs);
  const expected = deepest.filter((run) => run.first <= end).map((run) => run.first);
  return runs.length === expected.length && runs.every((run, i) => run.first === expected[i]);
}
