import type { Comparison } from '../results/comparison.ts';
import { meanOf, measuredIn, type Point } from '../results/result.ts';
import { type StatisticKey, shortName } from '../results/statistics.ts';
import { alignPoints, layOut } from './columns.ts';
import { shortCount, shortNumber } from './number.ts';
import type { Style } from './table.ts';

const HEAD = ['', 'network', 'model', 'norm', 'parameters', 'multiply-adds'] as const;
const SIDES = ['right', 'left', 'left', 'left', 'right', 'right'] as const;

/** What each pass comes to at its end: the forward at the last point, the backward at the first. */
const ENDS = [
  ['avg_var', -1],
  ['grad_energy', 0],
] as const satisfies readonly (readonly [StatisticKey, number])[];

/** Columns of a name, a model and a norm at most. */
const NAME = 28;
const MODEL = 14;
const NORM = 8;

/** What is compared: what each network costs, and how each pass over it ends. */
export function networkTable(networks: Comparison['networks'], style: Style): string[] {
  const measured = measuredIn(networks.map(({ result }) => result));
  const ends = ENDS.filter(([key]) => key === 'avg_var' || measured.includes(key));
  const columns = ends.map(([key, place]) =>
    alignPoints(networks.map(({ result: { points } }) => endText(points.at(place), key))),
  );
  const rows = networks.map(({ name, result }, i) => [
    String(i + 1),
    cut(name, NAME),
    cut(textOf(result.config['model']), MODEL),
    cut(textOf(result.config['norm']), NORM),
    shortCount(result.params),
    shortCount(result.macs),
    ...columns.map((column) => column[i] as string),
  ]);
  const heading = [...HEAD, ...ends.map(([key]) => shortName(key))];
  const sides = [...SIDES, ...ends.map(() => 'left' as const)];
  const [head = '', ...lines] = layOut([heading, ...rows], sides);
  return [style.dim(head), ...lines];
}

function endText(point: Point | undefined, key: StatisticKey): string {
  const mean = point && meanOf(point, key);
  if (typeof mean === 'number') return shortNumber(mean);
  return point?.non_finite ? '∞' : '–';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '–';
}

/** The beginning and the end of a text (where names differ, as in `#2`), … for what is between. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  const [begin, end] = [characters.slice(0, most - 1 - tail), characters.slice(-tail)];
  return `${begin.join('').trimEnd()}…${end.join('').trimStart()}`;
}
