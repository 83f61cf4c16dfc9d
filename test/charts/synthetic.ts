import type {
  Expected,
  NetworkResult,
  Point,
  Result,
  Statistic,
} from '../../src/results/result.ts';
import { places, resultWith } from '../results/build.ts';

/** Statistics of one block before the seeds' scatter; an infinite one overflows. */
export interface Values {
  readonly sqMean: number;
  readonly variance: number;
  readonly residual: number;
}

export interface Place {
  /** 0 at the stem. */
  readonly index: number;
  readonly stage: number;
  /** 1-based within its stage, 0 at the stem. */
  readonly block: number;
}

export type Rule = (place: Place) => Values;

export const RESNET_50 = [3, 4, 6, 3];
export const RESNET_600 = [50, 50, 50, 50];

/** Batch norm before the activation: the variance climbs by 1 − 1/π a block and resets each stage. */
export const sawtooth: Rule = ({ index, block }) => ({
  sqMean: index === 0 ? 0.6 : 0.18 + 0.11 * block,
  variance: index === 0 ? 0.9 : 0.682 * (block + 1),
  residual: 0.682,
});

/** Normaliser-free with scaled weight standardisation: 1 + kα², and no mean shift. */
export function normFree(alpha: number, noise = 2e-3): Rule {
  return ({ block }) => ({
    sqMean: noise * (1 + block * alpha ** 2),
    variance: 1 + block * alpha ** 2,
    residual: 1,
  });
}

/** No normaliser and He initialisation: all grow by `factor` a block. */
export function exploding(factor: number): Rule {
  return ({ index }) => ({
    sqMean: 0.5 * factor ** index,
    variance: factor ** index,
    residual: factor ** (index - 1),
  });
}

export function constant(value: number): Rule {
  return () => ({ sqMean: value, variance: value, residual: value });
}

/** Float32 overflows here. */
const LARGEST = 3.4e38;

interface Options {
  readonly seeds?: number;
  readonly scatter?: number;
  readonly theory?: Theory;
  readonly config?: NetworkResult['config'];
}

/** What theory would say of a place: of each statistic a value, or nothing. */
export type Theory = (place: Place) => Expected;

/** The theory that a rule is exact. */
export function asRuled(rule: Rule): Theory {
  return (place) => {
    const { sqMean, variance, residual } = rule(place);
    const stem = place.index === 0;
    return { avg_sq_mean: sqMean, avg_var: variance, ...(stem ? {} : { res_avg_var: residual }) };
  };
}

/** A network whose statistics follow a rule, scattered over the seeds by a fraction of their value. */
export function network(
  name: string,
  stages: readonly number[],
  rule: Rule,
  { seeds = 4, scatter = 0.06, theory, config = {} }: Options = {},
): NetworkResult {
  const random = generator(hash(name));
  const statistic = (mean: number): Statistic => {
    const values = Array.from({ length: seeds }, () => mean * (1 + scatter * 2 * (random() - 0.5)));
    return summary(values);
  };
  const points = places(stages).map((place): Point => {
    const { sqMean, variance, residual } = rule(place);
    const point = {
      ...place,
      shape: [8, 256, 56, 56] as const,
      statistics: {
        avg_sq_mean: statistic(sqMean),
        avg_var: statistic(variance),
        res_avg_var: place.index === 0 ? null : statistic(residual),
      },
      ...(theory === undefined ? {} : { expected: theory(place) }),
    };
    const finite = [sqMean, variance, residual].every((value) => value < LARGEST);
    return finite ? point : { ...point, non_finite: true };
  });
  const end = points.findIndex((point) => point.non_finite);
  return {
    name,
    config,
    params: 0,
    macs: 0,
    points: end < 0 ? points : points.slice(0, end + 1),
  };
}

export function result(title: string, networks: readonly NetworkResult[], more = {}): Result {
  const input = { kind: 'gaussian', batch: 8, channels: 3, size: [224, 224] };
  return resultWith(networks, { title, engine: { name: 'synthetic' }, input, ...more });
}

function summary(values: readonly number[]): Statistic {
  if (values.some((value) => value > LARGEST)) {
    return { mean: null, std: null, values: values.map((v) => (v > LARGEST ? null : v)) };
  }
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, std: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)), values };
}

/** A linear congruential generator: its integers are exact in a double, so goldens are everywhere the same. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function hash(text: string): number {
  return Array.from(text).reduce(
    (sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 2 ** 31,
    7,
  );
}
