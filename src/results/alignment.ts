import type { NetworkResult, Result } from './result.ts';

/**
 * What networks share. Of one depth, or of different numbers of stages, they stand by block index: then
 * that is the one thing that they share. Of different depth in the same number of stages they stand by
 * stage: first blocks with first blocks, last with last.
 */
export interface Alignment {
  readonly kind: 'block' | 'stage';
  /** Blocks in each stage of each network, those that an overflow kept from being run included. */
  readonly sizes: readonly (readonly number[])[];
}

export function alignmentOf({ networks }: Pick<Result, 'networks'>): Alignment {
  const sizes = sizesOf(networks);
  const depths = new Set(sizes.map(total));
  const counts = new Set(sizes.map((stages) => stages.length));
  return { kind: depths.size < 2 || counts.size > 1 ? 'block' : 'stage', sizes };
}

function sizesOf(networks: readonly NetworkResult[]): number[][] {
  const known = networks.map((network) => declared(network) ?? measured(network));
  const deepestFirst = [...known].sort((a, b) => total(b) - total(a));
  // What overflowed and does not say how deep it was going to be may have been as deep as another.
  return networks.map((network, i) => {
    const own = known[i] ?? [];
    const whole = declared(network) !== undefined || !network.points.at(-1)?.non_finite;
    return whole ? own : (deepestFirst.find((sizes) => begins(own, sizes)) ?? own);
  });
}

function measured({ points }: NetworkResult): number[] {
  const stages = Math.max(0, ...points.map((point) => point.stage));
  return Array.from({ length: stages }, (_, s) => points.filter((p) => p.stage === s + 1).length);
}

/** The config's `stages`, unless the points are of another network. */
function declared(network: NetworkResult): number[] | undefined {
  const { stages } = network.config;
  if (!Array.isArray(stages) || !stages.every((n) => Number.isInteger(n) && n > 0))
    return undefined;
  return begins(measured(network), stages) ? stages : undefined;
}

function begins(start: readonly number[], whole: readonly number[]): boolean {
  return start.every((n, s) => {
    return s === start.length - 1 ? n <= (whole[s] ?? 0) : n === whole[s];
  });
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, n) => sum + n, 0);
}
