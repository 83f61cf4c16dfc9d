import { createHash } from 'node:crypto';
import { byNetwork, type Unit } from './units.ts';

/** Which of how many parts, from 1. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/**
 * A part of the units: the same for everybody who has the same config, and all parts together are all units, in
 * numbers that differ by one at most. Networks are in the order of their hashes, so that those that cost much come
 * to lie in different parts, and the seeds of one stay together where they can.
 */
export function shardOf(units: readonly Unit[], { part, of }: Shard): Unit[] {
  const groups = [...byNetwork(units).values()].map((own) => ({ own, hash: hashOf(own) }));
  const ordered = groups.sort((a, b) => (a.hash < b.hash ? -1 : 1)).flatMap(({ own }) => own);
  const bound = (i: number) => Math.floor((i * ordered.length) / of);
  return ordered.slice(bound(part - 1), bound(part));
}

function hashOf(units: readonly Unit[]): string {
  return createHash('sha256')
    .update(units.map(({ key }) => key).join())
    .digest('hex');
}
