import type { NetworkResult, Point } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { Choices } from '../choices.ts';
import { nearest } from '../plots/shown.ts';
import type { Sheet } from '../sheet.ts';
import { FACT_NAMES, type FactName, factOf } from './facts.ts';
import { deviationText, exact, meanText } from './numbers.ts';

/** A network at the block that is read. */
export interface Read {
  readonly network: number;
  readonly point: Point;
}

/** A column of the numbers of a block. */
export interface Column {
  readonly title: string;
  of(point: Point): string;
}

/**
 * The point of each network that is shown at a place. Where networks stand by stage the one that is nearest to it, for
 * there each has its own places.
 */
export function readAt(
  { result, placement }: Sheet,
  at: number,
  { hidden }: Pick<Choices, 'hidden'>,
): Read[] {
  return result.networks.flatMap((network, i): Read[] => {
    const place = (point: Point) => placement.at(i, point);
    const point = hidden.has(i) ? undefined : pointAt(network, at, place);
    const isThere = point && (placement.kind === 'stage' || place(point) === at);
    return isThere ? [{ network: i, point }] : [];
  });
}

function pointAt({ points }: NetworkResult, at: number, place: (point: Point) => number) {
  const best = nearest(points.map(place), at);
  return points.find((point) => place(point) === best);
}

/** What the networks have in common at a block: what it is called, and facts of it. */
export function headingOf(reads: readonly Read[]): { place: string; facts: string } {
  const points = reads.map(({ point }) => point);
  const [first] = points;
  const facts = FACT_NAMES.flatMap((name) => {
    const fact = isCommon(name, reads) && first ? factOf(name, first) : undefined;
    return fact === undefined ? [] : [name === 'shape' ? fact : `${name} ${fact}`];
  });
  const index = common(points.map((point) => point.index));
  const all = [
    ...(index === undefined ? [] : [`block ${index}`]),
    ...facts,
    ...(points.some(({ transition }) => transition) ? ['transition'] : []),
  ];
  const stage = common(points.map((point) => point.stage));
  const place = common(points.map(({ name }) => name)) ?? (stage ? `stage ${stage}` : '');
  return { place, facts: all.join(' · ') };
}

/** What is told of each network at a block: the statistic, and in what the networks differ. */
export function columnsOf(
  reads: readonly Read[],
  statistic: StatisticKey,
  seeds: number,
): Column[] {
  const isNamed = common(reads.map(({ point }) => point.name)) === undefined;
  const isExpected = reads.some(({ point }) => point.expected?.[statistic] !== undefined);
  const differing = FACT_NAMES.filter((name) => !isCommon(name, reads));
  return [
    ...(isNamed ? [{ title: 'block', of: (point: Point) => point.name }] : []),
    { title: statistic, of: (point) => meanText(point.statistics[statistic]) },
    ...(seeds > 1
      ? [{ title: '± s.d.', of: (point: Point) => deviationText(point.statistics[statistic]) }]
      : []),
    ...(isExpected
      ? [{ title: 'expected', of: (point: Point) => exact(point.expected?.[statistic]) }]
      : []),
    ...differing.map((title) => ({ title, of: (point: Point) => factOf(title, point) ?? '' })),
  ];
}

function isCommon(name: FactName, reads: readonly Read[]): boolean {
  return new Set(reads.map(({ point }) => factOf(name, point))).size < 2;
}

/** What all are; undefined where they are not alike. */
function common<Value>(values: readonly Value[]): Value | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
