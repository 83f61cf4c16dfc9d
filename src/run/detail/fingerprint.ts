import { createHash } from 'node:crypto';
import type { Result } from '../../results/result.ts';
import { STATISTIC_KEYS } from '../../results/statistics.ts';

/**
 * What tells a result from every other: what was fed in, and every number that was measured. Two runs of one config whose
 * networks have the same names and points differ in it as soon as anything else is another.
 */
export function fingerprintOf({ engine, input, seeds, networks }: Result): string {
  const measured = networks.map(({ name, points }) => [
    name,
    points.map(({ name: point, shape, statistics }) => [
      point,
      shape,
      STATISTIC_KEYS.map((key) => statistics[key]?.values ?? null),
    ]),
  ]);
  const fed = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([engine.name, fed, seeds, measured]);
  return createHash('sha256').update(text).digest('hex');
}
