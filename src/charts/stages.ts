import type { NetworkResult, Result } from '../core/result.ts';

/** A run of blocks of one stage: drawn with a rule before it and its name above it. */
export interface Stage {
  readonly label: string;
  /** Index of its first and last block. */
  readonly first: number;
  readonly last: number;
}

/**
 * The stages that all networks share, or none: rules that hold for one curve only would mislead about
 * the others, whose transition blocks are ringed anyway. A network that overflowed ends early and
 * shares the stages it reached.
 */
export function sharedStages(result: Result): Stage[] {
  const all = result.networks.map(stagesOf);
  const deepest = all.reduce((a, b) => (lastIndex(b) > lastIndex(a) ? b : a), []);
  return all.every((stages) => agree(stages, deepest)) ? deepest : [];
}

function stagesOf(network: NetworkResult): Stage[] {
  const numbers = [...new Set(network.points.map((p) => p.stage))].filter((stage) => stage > 0);
  return numbers.map((stage) => {
    const indices = network.points.filter((p) => p.stage === stage).map((p) => p.index);
    return { label: `S${stage}`, first: Math.min(...indices), last: Math.max(...indices) };
  });
}

function lastIndex(stages: readonly Stage[]): number {
  return stages.at(-1)?.last ?? -1;
}

function agree(stages: readonly Stage[], deepest: readonly Stage[]): boolean {
  const end = lastIndex(stages);
  const expected = deepest.filter((stage) => stage.first <= end).map((stage) => stage.first);
  return stages.length === expected.length && stages.every((s, i) => s.first === expected[i]);
}
