import { isDefined, STATISTIC_KEYS, type StatisticKey } from '../results/statistics.ts';
import type { Prepared } from './prepare.ts';
import { takesInput } from './result.ts';

/** What is known of a network before it is run. */
export interface Foreseen {
  readonly batch: number;
  /** The statistics that are defined at some of its points. */
  readonly defined: readonly StatisticKey[];
  /** Whether it takes the config's input. */
  readonly takesInput: boolean;
}

export function foreseenOf({
  batch,
  parts,
  feeds,
}: Pick<Prepared, 'batch' | 'parts' | 'feeds'>): Foreseen {
  const defined = STATISTIC_KEYS.filter((key) =>
    parts.some(({ hasBranch, place: { index } }) => isDefined(key, { batch, index, hasBranch })),
  );
  return { batch, defined, takesInput: takesInput({ feeds }) };
}
