import { createHash } from 'node:crypto';
import type { NetworkResult, Point, Result, Statistic } from '../../results/result.ts';
import { STATISTIC_KEYS } from '../../results/statistics.ts';
import { BASELINE_SCHEMA, type Baseline, type BaselinePoint, type Values } from './baseline.ts';

/** Of the values that are kept: far more than any tolerance asks for, and short to read. */
const DIGITS = 7;

/** What of a result is kept as its baseline. */
export function makeBaseline({ tool, engine, rng, input, seeds, networks }: Result): Baseline {
  const kept = networks.map(({ name, config, points }) => ({
    name,
    config: withoutName(config),
    points: points.map(pointOf),
  }));
  return {
    schema: BASELINE_SCHEMA,
    tool: `${tool.name} ${tool.version}`,
    engine: engine.name,
    rng,
    config_hash: digest({ input, seeds, networks: kept.map(({ config }) => config) }),
    input,
    seeds,
    networks: kept,
  };
}

/** The config's own name is a label, and no reason for other numbers. */
export function withoutName(config: NetworkResult['config']): NetworkResult['config'] {
  const { name: _, ...rest } = config;
  return rest;
}

/** Sixteen hexadecimal digits of SHA-256 over JSON: to tell values apart, not to keep secrets. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function pointOf(point: Point): BaselinePoint {
  const { name, transition, shape, channel_axis, statistics } = point;
  const kept = STATISTIC_KEYS.flatMap((key) => {
    const statistic = statistics[key] ?? null;
    return statistic === null ? [] : [[key, rounded(statistic)] as const];
  });
  return {
    name,
    ...(transition ? { transition } : {}),
    shape,
    ...(channel_axis === undefined ? {} : { channel_axis }),
    ...Object.fromEntries(kept),
  };
}

function rounded({ values }: Statistic): Values {
  return values.map((value) => (value === null ? null : Number(value.toPrecision(DIGITS))));
}
