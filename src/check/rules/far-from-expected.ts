import { type NetworkResult, type Point, seedCount } from '../../results/result.ts';
import { overSeeds } from '../../results/statistic.ts';
import {
  noiseOf,
  passOf,
  STATISTIC_KEYS,
  type StatisticKey,
  scaleOf,
} from '../../results/statistics.ts';
import { chanceOf, isMeasurable } from './bands.ts';
import { runsOf, spanOf } from './blocks.ts';
import { factorsOf } from './gradient-steps.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';

interface Miss {
  readonly point: Point;
  readonly key: StatisticKey;
  readonly expected: number;
  readonly actual: number;
  /** What it is, where that is not the statistic itself. */
  readonly called?: string;
}

export const farFromExpected: Rule = {
  kind: 'network',
  level: 'warn',
  description: 'A statistic is far from what theory predicts.',
  run(network, { settings }) {
    const { points } = network;
    if (isLeftToChance(network)) return [];
    const share = settings.thresholds.expected;
    const misses = points.flatMap((point, i) => missesOf(point, points[i - 1], share).slice(0, 1));
    return runsOf(misses).map((run) => {
      const [{ point, key, expected, actual, called = key }] = run;
      return {
        where: spanOf(run),
        statistic: key,
        expected,
        actual,
        message: `${called} is ${show(actual)}, and theory expects ${show(expected)}`,
        cause:
          'too few channels or samples for theory to hold, or a network that is not built as planned',
        remedy: `Look at the block that ${point.name} is; with more channels or seeds chance goes away.`,
      };
    });
  },
};

/**
 * Without a norm, and without weights that are standardised, what the weights happen to be multiplies up
 * from block to block; with one seed nothing tells how far that reaches.
 */
function isLeftToChance(network: NetworkResult): boolean {
  const [stem] = network.points;
  const seeds = stem === undefined ? 0 : seedCount(stem);
  return seeds < 2 && network.facts?.norm === 'none' && !network.facts.scaled_ws;
}

/** What a norm of few values makes of the gradient is chance: there the signal alone is judged. */
function missesOf(point: Point, before: Point | undefined, share: number): Miss[] {
  const isSteady = isMeasurable({ point });
  const keys = STATISTIC_KEYS.filter((key) => {
    return key !== 'grad_energy' && (isSteady || passOf(key) === 'forward');
  });
  const ofFactor = isSteady && before !== undefined ? factorMiss(point, before, share) : [];
  return [...keys.flatMap((key) => missOf(point, key, share)), ...ofFactor];
}

/** Theory is an expectation over weights: chance gets 4 deviations. */
function missOf(point: Point, key: StatisticKey, share: number): Miss[] {
  const [statistic, expected] = [point.statistics[key], point.expected?.[key]];
  const actual = statistic?.mean;
  if (expected === undefined || typeof actual !== 'number') return [];
  const noise = noiseOf(key);
  const variance = noise === null ? 0 : (point.expected?.[noise] ?? 0) + expected;
  const scale = scaleOf(key, expected, variance);
  const allowed = share * scale + Math.max(4 * (statistic?.std ?? 0), chanceOf(point) * scale);
  return Math.abs(actual - expected) > allowed ? [{ point, key, expected, actual }] : [];
}

/**
 * Of the gradient what a block multiplies it by is judged: the energies of a network are products of that over all
 * blocks behind, so that one block's miss, or a few per cent of each, would be told at every block before it.
 */
function factorMiss(point: Point, before: Point, share: number): Miss[] {
  const [factors, input, output] = [
    factorsOf(before, point),
    before.expected?.grad_energy,
    point.expected?.grad_energy,
  ];
  if (factors === null || input === undefined || output === undefined) return [];
  const { mean, std } = overSeeds(factors);
  const expected = input / output;
  const chance = Math.max(4 * (std ?? 0), chanceOf(point) * expected);
  if (mean === null || Math.abs(mean - expected) <= share * expected + chance) return [];
  return [{ point, key: 'grad_energy', expected, actual: mean, called: FACTOR }];
}

const FACTOR = 'grad_energy before this block over that behind it';
