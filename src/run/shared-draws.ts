import { elements } from '../core/shape.ts';
import { drawnWeights } from '../weights/bindings.ts';
import { rawKey, type SharedDraws } from '../weights/raw-values.ts';
import type { WeightSpec } from '../weights/spec.ts';
import { runsOf } from './memory.ts';
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
 * Which raw values several of the networks draw (each as often as there are batches), and what may be kept of them: what a run can do without,
 * and nothing where nothing is shared.
 */
export function sharedDraws(networks: readonly Prepared[], seeds: number): SharedDraws {
  const counts = new Map<string, { draws: number; users: number }>();
  let bytes = 0;
  for (const network of networks) {
    for (const [key, weight] of byKey(weightsOf(network))) {
      const { draws, users } = counts.get(key) ?? { draws: 0, users: 0 };
      counts.set(key, { draws: draws + weight.draws * network.input.batches, users: users + 1 });
      if (users === 1) bytes += weight.bytes;
    }
  }
  // What one network draws several times, on the way back again, is not kept for that: it would be its weights whole.
  const shared = new Map(
    [...counts].filter(([, { users }]) => users > 1).map(([key, { draws }]) => [key, draws]),
  );
  const room = Math.min(KEPT_BYTES, Math.max(0, KEPT_SHARE * spareMemory(networks, seeds)));
  return { draws: shared, bytes: Math.min(room, seeds * bytes) };
}

function weightsOf(network: Prepared): WeightSpec[] {
  return runsOf(network).flatMap(({ bindings }) => drawnWeights(bindings));
}

/** How often each raw value is drawn. */
function byKey(weights: readonly WeightSpec[]) {
  const found = new Map<string, { draws: number; bytes: number }>();
  for (const weight of weights) {
    const key = rawKey(weight);
    if (key === null) continue;
    const draws = (found.get(key)?.draws ?? 0) + 1;
    found.set(key, { draws, bytes: 4 * elements(weight.shape) });
  }
  return found;
}
