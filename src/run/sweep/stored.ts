import type { Store } from './store.ts';
import type { Unit } from './units.ts';

/** Records that are read at once. */
const AT_ONCE = 16;

/** The keys of the units that are stored, each looked at as a whole, and the seconds that it took. */
export async function storedOf(units: readonly Unit[], store: Store): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const waiting = [...units];
  const look = async () => {
    for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
      const record = await store.read(unit.key);
      if (record !== undefined) found.set(unit.key, record.provenance.seconds);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found;
}
