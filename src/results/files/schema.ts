import { z } from 'zod';
import { line, listOf, mapping, number, printable, wholeNumber } from '../../schema/values.ts';
import { CHART_AXES, type Chart } from '../chart.ts';
import {
  type MeanField,
  type NetworkFacts,
  type NetworkResult,
  type Point,
  type PointFacts,
  RESULT_SCHEMA,
  type Result,
  type Statistic,
} from '../result.ts';
import { STATISTIC_KEYS, type StatisticKey, statisticRow } from '../statistics.ts';
import type { Swept, SweptKeys } from '../swept.ts';

const amount = z.number({ error: 'a number of at least 0' }).min(0, 'a number of at least 0');
const amountOrNull = amount.nullable();
const text = printable();
const record = z.record(z.string(), z.unknown(), { error: 'a mapping' });
const whole = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const side = wholeNumber(1, 2 ** 32);

/** Every key of a record, so that one that is added to it cannot be forgotten here. */
type Keys<Record> = { readonly [Key in keyof Record]-?: z.ZodType };

const norm = z.enum(['batch', 'layer', 'layer2d', 'instance', 'group', 'none'], {
  error: 'a norm',
});
const flag = z.boolean({ error: 'true or false' });

const pointFacts = mapping(
  {
    norm,
    beta: amount.nullable(),
    alpha: amount,
    gain: amount,
    sum_scale: amount.optional(),
    gate: amount,
    padding: amount,
    least: amount,
  } satisfies Keys<PointFacts>,
  'the facts of a block',
);

const networkFacts = mapping(
  {
    family: text.optional(),
    trained: z.literal(true, { error: 'true, or absent' }).optional(),
    norm,
    post_activation: flag,
    norm_then_act: flag,
    residual: z.enum(['plain', 'nf', 'skipinit', 'fixup'], { error: 'a kind of residual' }),
    scaled_ws: flag,
    biases: z.literal(true, { error: 'true, or absent' }).optional(),
    norm_weight: z.literal('uniform', { error: 'uniform, or absent' }).optional(),
    fixed_std: z.literal(true, { error: 'true, or absent' }).optional(),
    plain_ws: z.literal(true, { error: 'true, or absent' }).optional(),
    stem_gamma: flag,
    stem_variance: amount,
    shortcut: text,
    init: text,
    activation: text,
    gamma2: amount,
    zero_branch: flag,
  } satisfies Keys<NetworkFacts>,
  'the facts of a network',
);

const meanField = mapping(
  {
    weight_variance: amount,
    bias_variance: amount,
    variance: amount,
    slope: amount.nullable(),
    correlation: number(-1, 1),
    depth_scale: amount.nullable(),
  } satisfies Keys<MeanField>,
  'what becomes of a plain network',
);

/** A value of a statistic, within its bounds. */
function valueSchema(key: StatisticKey) {
  const [least, most] = statisticRow(key).bounds;
  return most < Number.MAX_VALUE ? number(least - ROUNDING, most + ROUNDING) : amount;
}

/** A correlation of 1 may come out as 1.0000001 in float32. */
const ROUNDING = 1e-3;

function statisticOf(key: StatisticKey) {
  const value = valueSchema(key).nullable();
  return mapping(
    {
      mean: value,
      std: amountOrNull,
      values: z.array(value, { error: 'a list of numbers' }),
    } satisfies Keys<Statistic>,
    'a statistic { mean, std, values }',
  );
}

const point = mapping(
  {
    index: whole,
    stage: whole,
    block: whole,
    name: line(200),
    transition: z.boolean({ error: 'true or false' }),
    shape: listOf(side, 'sizes', 2, 8),
    channel_axis: wholeNumber(1, 7).optional(),
    statistics: mapping(
      Object.fromEntries(
        STATISTIC_KEYS.map((key) => [key, statisticOf(key).nullable().optional()]),
      ),
      'a mapping of statistics',
    ),
    expected: mapping(
      Object.fromEntries(STATISTIC_KEYS.map((key) => [key, valueSchema(key).optional()])),
      'a mapping of statistics',
    ).optional(),
    facts: pointFacts.optional(),
    dead_channels: amount.max(1, 'a number from 0 to 1').optional(),
    non_finite: z.literal(true, { error: 'true, or absent' }).optional(),
  } satisfies Keys<Point>,
  'a point',
);

const network = mapping(
  {
    name: line(200),
    swept: mapping(
      { network: line(200), values: record } satisfies Keys<Swept>,
      'what a sweep gave { network, values }',
    ).optional(),
    input: record.optional(),
    step: whole.optional(),
    config: record,
    params: whole,
    macs: whole,
    facts: networkFacts.optional(),
    mean_field: meanField.optional(),
    points: z.array(point, { error: 'a list of points' }).min(1, 'a list of points'),
  } satisfies Keys<NetworkResult>,
  'a network',
);

/** The types of a result file; what they cannot say is in result-checks.ts. */
export const resultSchema = mapping(
  {
    schema: z.literal(RESULT_SCHEMA),
    title: text,
    tool: mapping({ name: text, version: text }, 'a mapping { name, version }'),
    engine: mapping({ name: text }, 'a mapping { name }'),
    rng: text,
    input: record,
    seeds: listOf(whole, 'seeds', 1, 10000),
    panels: listOf(
      z.enum(STATISTIC_KEYS, { error: 'a statistic' }),
      'statistics',
      1,
      STATISTIC_KEYS.length,
    ).optional(),
    chart: mapping(
      { x: z.enum(CHART_AXES, { error: `one of ${CHART_AXES.join(', ')}` }) } satisfies Keys<Chart>,
      'a chart { x }',
    ).optional(),
    sweep: mapping(
      { keys: listOf(text, 'keys', 1, 100) } satisfies Keys<SweptKeys>,
      'a sweep { keys }',
    ).optional(),
    networks: listOf(network, 'networks', 1, 100000),
  } satisfies Keys<Result>,
  'a result',
);
