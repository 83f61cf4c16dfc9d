import { elements } from '../core/shape.ts';
import { drawnWeights } from '../weights/bindings.ts';
import { rawKey, type SharedDraws } from '../weights/raw-values.ts';
import type { WeightSpec } from '../weights/spec.ts';
import type { Prepared } from './prepare.ts';
import { spareMemory } from './spare-memory.ts';

/**
 * What raw values may take at most that are kept from network to network. Measured on four networks of
 * depth 50 under four seeds, whose shared values are 358 MiB: a twelfth of the time to draw is saved, and
 * no more with twice the memory, for a fresh page costs about as much as drawing what goes onto it.
 */
const KEPT_BYTES = 192 * 2 ** 20;
/** Share that they may have of what the machine allows beyond what the largest network needs. */
const KEPT_SHARE = 1 / 32;

/**
 * Which raw values several of the networks draw, and what may be kept of them: what a run can do without,
 * and nothing where nothing is shared.
 */
export function sharedDraws(networks: readonly Prepared[], seeds: number): SharedDraws {
  const counts = new Map<string, number>();
  let bytes = 0;
  for (const weight of networks.flatMap(weightsOf)) {
    const key = rawKey(weight);
    if (key === null) continue;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count === 2) bytes += 4 * elements(weight.shape);
  }
  const shared = new Map([...counts].filter(([, count]) => count > 1));
  const room = Math.min(KEPT_BYTES, Math.max(0, KEPT_SHARE * spareMemory(networks, seeds)));
  return { networks: shared, bytes: Math.min(room, seeds * bytes) };
}

function weightsOf({ segments }: Prepared): WeightSpec[] {
  return segments.flatMap(({ bindings }) => drawnWeights(bindings));
}
