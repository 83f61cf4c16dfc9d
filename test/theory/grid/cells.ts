import { readFileSync } from 'node:fs';
import { parseConfig } from '../../../src/config/load.ts';
import { planNetwork } from '../../../src/networks/plan.ts';
import type { NetworkSpec } from '../../../src/networks/spec.ts';
import type { Expected } from '../../../src/results/result.ts';
import { expectedPoints } from '../../../src/theory/expected.ts';

const KEYS = ['avg_sq_mean', 'avg_var', 'res_avg_var'] as const;
export type Key = (typeof KEYS)[number];

/** A network of the grid, as bench/theory/measure.js has measured it. */
export interface Cell {
  readonly kind: string;
  readonly size: number;
  readonly batch: number;
  readonly seeds: number;
  readonly network: Readonly<Record<string, unknown>>;
  /** Of each point, of each statistic: mean and standard deviation over the seeds; null where there is none. */
  readonly points: readonly (readonly (readonly [mean: number, std: number] | null)[])[];
}

/** A statistic of a point that theory predicts. */
export interface Miss {
  readonly point: number;
  readonly key: Key;
  readonly measured: number;
  readonly expected: number;
  /** Relative. */
  readonly off: number;
  /** The larger of 5 % and three standard errors. */
  readonly allowed: number;
}

export function measuredCells(): Cell[] {
  const text = readFileSync(
    process.env['SPP_GRID'] ?? new URL('measured.ndjson', import.meta.url),
    'utf8',
  );
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export function predicted({ network, size, batch }: Cell): Expected[] {
  const text = JSON.stringify({ input: { kind: 'gaussian', batch, size }, networks: [network] });
  const [spec] = parseConfig(text, 'cell').config.networks as [NetworkSpec];
  const law = { kind: 'white', batch, mean: 0, variance: 1 } as const;
  return expectedPoints(planNetwork(spec, [3, size, size]), law);
}

/** Every statistic of a cell that is predicted, and how many there are. */
export function compared(cell: Cell): { count: number; all: Miss[] } {
  const expected = predicted(cell);
  let count = 0;
  const all = cell.points.flatMap((values, point) =>
    KEYS.flatMap((key, k): Miss[] => {
      const value = values[k];
      if (value === null || value === undefined) return [];
      count++;
      const theory = expected[point]?.[key];
      if (theory === undefined) return [];
      const [mean, std] = value;
      const off = mean === theory ? 0 : theory / mean - 1;
      const chance = mean === 0 ? 0 : (3 * std) / Math.sqrt(cell.seeds) / mean;
      const allowed = Math.max(0.05, chance);
      return [{ point, key, measured: mean, expected: theory, off, allowed }];
    }),
  );
  return { count, all };
}
