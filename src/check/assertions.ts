import { UserError } from '../core/errors.ts';
import type { Locate } from '../core/place.ts';
import type { Assertions, Bound } from '../results/check-settings.ts';
import type { Draft } from '../results/finding.ts';
import type { NetworkResult, Point } from '../results/result.ts';
import {
  ofAddition,
  STATISTIC_KEYS,
  type StatisticKey,
  statisticRow,
} from '../results/statistics.ts';
import { runOf } from '../results/steps.ts';
import { runsOf, spanOf } from './rules/blocks.ts';
import { showBeside } from './rules/numbers.ts';
import type { AssertionRule } from './rules/rule.ts';

/** What of a network an assertion can name. */
export interface Outline extends Pick<NetworkResult, 'name' | 'step'> {
  /** Name and stage of the stem and of each block, in order, and what is defined there. */
  readonly points: readonly {
    readonly name: string;
    readonly stage: number;
    readonly statistics: readonly StatisticKey[];
  }[];
}

/** The bounds that the config asserts, as one rule. */
export const assert: AssertionRule = {
  kind: 'assertion',
  level: 'error',
  description: 'A bound that the config asserts is broken.',
  run: (network, assertions) =>
    STATISTIC_KEYS.flatMap((key) =>
      (assertions[key] ?? [])
        .filter((bound) => isMeant(bound, network))
        .flatMap((bound) => draftsOf(network, key, bound)),
    ),
};

/** A network by its name, or every step of a run by what it is called. */
function isMeant({ networks }: Bound, network: Pick<Outline, 'name' | 'step'>): boolean {
  if (networks === undefined) return true;
  return networks.includes(network.name) || networks.includes(runOf(network));
}

/** All blocks unless the bound names some; the stem only where it is named. */
function covers(
  { stages, blocks }: Bound,
  { name, stage }: Pick<Point, 'name' | 'stage'>,
  index: number,
) {
  if (stages === undefined && blocks === undefined) return index > 0;
  return stages?.includes(stage) || blocks?.includes(name) || blocks?.includes(index) || false;
}

function draftsOf({ points }: NetworkResult, key: StatisticKey, bound: Bound): Draft[] {
  const broken = points.flatMap((point, i) => {
    const statistic = point.statistics[key] ?? null;
    if (!covers(bound, point, i) || statistic === null) return [];
    const value = statistic.mean;
    return value === null || isBroken(value, bound) ? [{ point, value }] : [];
  });
  return runsOf(broken).map((run) => ({
    where: spanOf(run),
    statistic: key,
    expected: [bound.min ?? null, bound.max ?? null],
    actual: run[0].value,
    message: messageOf(run, key, bound),
    key: bound.path,
  }));
}

function isBroken(value: number, { min, max }: Bound): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}

interface Broken {
  readonly point: Point;
  readonly value: number | null;
}

function messageOf([{ value }]: readonly [Broken, ...Broken[]], key: string, bound: Bound) {
  const { min, max } = bound;
  const all = [value, min, max].filter((each) => typeof each === 'number');
  const told = (each: number) => showBeside(each, all);
  const wanted =
    min === undefined
      ? `at most ${told(max ?? 0)}`
      : max === undefined
        ? `at least ${told(min)}`
        : `within ${told(min)} and ${told(max)}`;
  return `${key} is ${value === null ? 'not finite' : told(value)}, and the config asserts ${wanted}`;
}

/**
 * Makes sure, before anything is run, that every assertion is about something.
 *
 * @param locate where a path of the config stands
 * @throws UserError where it names a network, stage or block that is not there, or a statistic that is not
 *   defined where it is asserted
 */
export function refuseUnknownPlaces(
  assertions: Assertions,
  outlines: readonly Outline[],
  locate: Locate,
): void {
  const bounds = STATISTIC_KEYS.flatMap((key) =>
    (assertions[key] ?? []).map((bound) => ({ key, bound })),
  );
  for (const { key, bound } of bounds) {
    const refuse = (key: string, what: string, remedy: string) => {
      throw new UserError(what, { place: locate([...bound.path, key]), remedy });
    };
    const names = [...new Set(outlines.flatMap((one) => [runOf(one), one.name]))];
    const nobody = bound.networks?.find((name) => !names.includes(name));
    if (nobody !== undefined) {
      refuse(
        'networks',
        `the assertion is about a network ${JSON.stringify(nobody)}, which is not there`,
        `The networks are ${names.map((name) => JSON.stringify(name)).join(', ')}.`,
      );
    }
    const meant = outlines.filter((one) => isMeant(bound, one));
    const points = meant.map((one) => one.points);
    refuseStage(bound, points, refuse);
    refuseBlock(bound, points, refuse);
    for (const one of meant) refuseUndefined(key, bound, one, locate);
  }
}

/** A bound of a statistic that is defined nowhere that it covers would hold whatever the network is. */
function refuseUndefined(
  key: StatisticKey,
  bound: Bound,
  { name, points }: Outline,
  locate: Locate,
): void {
  const covered = points.filter((point, i) => covers(bound, point, i));
  if (covered.length === 0 || covered.some(({ statistics }) => statistics.includes(key))) return;
  const few = points.every(({ statistics }) => !statistics.includes(key));
  const { samples, of } = statisticRow(key);
  const why =
    few && samples > 1
      ? `it needs a batch of at least ${samples}`
      : `there is no residual branch at ${covered.map((point) => point.name).join(', ')}`;
  throw new UserError(
    `the assertion is about ${key}, which network ${JSON.stringify(name)} does not have there: ${why}`,
    {
      place: locate(bound.path),
      remedy: ofAddition(of)
        ? 'Name blocks with a residual branch, or networks that have them.'
        : 'Choose a larger batch, or name other networks.',
    },
  );
}

type Refuse = (key: string, what: string, remedy: string) => void;
type Points = readonly Outline['points'][];

function refuseStage({ stages }: Bound, points: Points, refuse: Refuse): void {
  const most = Math.max(...points.flat().map(({ stage }) => stage));
  const missing = stages?.find((stage) => stage > most);
  if (missing === undefined) return;
  const message = `the assertion is about stage ${missing}, which is not there`;
  refuse('stages', message, `The stages are 1 to ${most}.`);
}

function refuseBlock({ blocks }: Bound, points: Points, refuse: Refuse): void {
  const missing = blocks?.find((block) =>
    points.every((list) =>
      typeof block === 'number' ? block >= list.length : !list.some(({ name }) => name === block),
    ),
  );
  if (missing === undefined) return;
  const message = `the assertion is about block ${missing}, which is not there`;
  const last = points[0]?.at(-1)?.name;
  refuse(
    'blocks',
    message,
    `Name blocks like stem or stage1.block2 (the last is ${last}), or by index.`,
  );
}
