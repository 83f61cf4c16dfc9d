import { UserError } from '../../core/errors.ts';
import type { NetworkResult, Result } from '../result.ts';
import { type GridAxis, gridAxis } from './axis.ts';

export type { GridAxis } from './axis.ts';

import {
  type Chosen,
  freeKeys,
  gridKeys,
  gridValue,
  NETWORK_KEY,
  placeOf,
  valuesOf,
} from './keys.ts';

/** A place of a grid; without a network where the sweep leaves it out, or it was not computed. */
export interface GridCell {
  readonly column: number;
  readonly row: number;
  /** Counted from 0. */
  readonly network: number | null;
}

/** The cells of one value of a third key, or all that there are. */
export interface GridPanel {
  /** `relu`; null where there is no third key. */
  readonly title: string | null;
  /** Row by row. */
  readonly cells: readonly GridCell[];
}

/** The networks of a sweep over two of its keys. */
export interface SweepGrid {
  readonly across: GridAxis;
  readonly up: GridAxis;
  readonly panels: readonly GridPanel[];
  /** Keys of which one value is looked at, `alpha: 0.5`; and whether that was asked for. */
  readonly fixed: readonly {
    readonly key: string;
    readonly label: string;
    readonly asked: boolean;
  }[];
}

/** What of a sweep is looked at. */
export interface GridChoice {
  /** Two keys at most, the first from left to right; by default the first that differ. */
  readonly over?: readonly string[];
  /** Values of keys, as they are written. */
  readonly where?: readonly { readonly key: string; readonly value: string }[];
}

/** Values of a third key that have a panel each; of a key with more one is looked at. */
const MOST_PANELS = 12;

/**
 * Puts the networks of a sweep on a grid.
 *
 * @throws UserError where nothing was swept, or there is no such key or value
 */
export function gridOf(result: Result, { over = [], where = [] }: GridChoice = {}): SweepGrid {
  refuseNoSweep(result);
  const keys = over.map((key) => knownKey(result, key, '--over'));
  refuseTwice(keys);
  const fixed: SweepGrid['fixed'][number][] = [];
  let chosen: Chosen = result.networks.map((_, i) => i);
  const fix = (key: string, value: unknown, asked: boolean) => {
    chosen = withValue(result, chosen, key, value);
    fixed.push({ key, label: labelOf(key, value), asked });
  };
  for (const { key, value } of where) {
    const own = knownKey(result, key, '--where');
    fix(own, knownValue(result, chosen, own, value), true);
  }
  const { x, y, third } = axesOf(result, chosen, keys);
  const taken = [x, y, ...(third === undefined ? [] : [third])];
  const next = () => freeKeys(result, chosen, taken)[0];
  for (let key = next(); key !== undefined; key = next()) {
    fix(key, valuesOf(result, chosen, key)[0], false);
  }
  const axis = (key: string) => gridAxis(key, valuesOf(result, chosen, key));
  const [across, up] = [axis(x), axis(y)];
  return { across, up, panels: panelsOf(result, chosen, [across, up], third), fixed };
}

function withValue({ networks }: Result, chosen: Chosen, key: string, value: unknown): Chosen {
  return chosen.filter((i) => isSame(gridValue(networks[i] as NetworkResult, key), value));
}

/** The keys of a grid: those that are given, and then the first that differ. */
function axesOf(result: Result, chosen: Chosen, [first, second]: readonly string[]) {
  const free = (...taken: readonly string[]) => freeKeys(result, chosen, taken);
  const x = first ?? free()[0] ?? NETWORK_KEY;
  const y = second ?? free(x)[0] ?? rest(result, x);
  const third = free(x, y).find((key) => valuesOf(result, chosen, key).length <= MOST_PANELS);
  return { x, y, third };
}

/** A key of one value, for a grid of one row. */
function rest(result: Result, key: string): string {
  return gridKeys(result).findLast((other) => other !== key) ?? NETWORK_KEY;
}

function panelsOf(
  result: Result,
  chosen: Chosen,
  [across, up]: readonly [GridAxis, GridAxis],
  third: string | undefined,
): GridPanel[] {
  const keys = [across.key, up.key, ...(third === undefined ? [] : [third])];
  const places = new Map(
    chosen.map((i) => [placeOf(result.networks[i] as NetworkResult, keys), i] as const),
  );
  const cells = (others: readonly unknown[]) =>
    up.values.flatMap((y, row) =>
      across.values.map((x, column): GridCell => {
        return { column, row, network: places.get(JSON.stringify([x, y, ...others])) ?? null };
      }),
    );
  if (third === undefined) return [{ title: null, cells: cells([]) }];
  const { title, values, labels } = gridAxis(third, valuesOf(result, chosen, third));
  return values.map((value, i) => {
    const own = labels[i] ?? '';
    return { title: third === NETWORK_KEY ? own : `${title} ${own}`, cells: cells([value]) };
  });
}

function labelOf(key: string, value: unknown): string {
  const { title, labels } = gridAxis(key, [value]);
  return `${title}: ${labels[0]}`;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function refuseNoSweep({ sweep }: Result): void {
  if (sweep !== undefined) return;
  throw new UserError('nothing was swept in this result', {
    place: '--view',
    remedy:
      'Draw a result of `spp sweep`, or of a config with `sweep: { networks.alpha: [0.2, 1] }`.',
  });
}

/** `alpha` is `networks.alpha`. */
function knownKey(result: Result, given: string, place: string): string {
  const keys = gridKeys(result);
  const found =
    keys.find((key) => key === given) ?? keys.find((key) => key === `networks.${given}`);
  if (found !== undefined) return found;
  throw new UserError(`${JSON.stringify(given)} was not swept`, {
    place,
    remedy: `There are ${keys.join(', ')}.`,
  });
}

function refuseTwice([first, second]: readonly string[]): void {
  if (first === undefined || first !== second) return;
  throw new UserError(`${first} is named twice`, { place: '--over', remedy: 'Name two keys.' });
}

/** A value by what a picture calls it, or as JSON has it. */
function knownValue(result: Result, chosen: Chosen, key: string, given: string): unknown {
  const { title, values, labels } = gridAxis(key, valuesOf(result, chosen, key));
  const found = values.findIndex((value, i) => {
    const isNumber = given.trim() !== '' && typeof value === 'number' && Number(given) === value;
    return labels[i] === given || JSON.stringify(value) === given || isNumber;
  });
  if (found >= 0) return values[found];
  throw new UserError(`no network has ${title} ${JSON.stringify(given)}`, {
    place: '--where',
    remedy: `There are ${labels.slice(0, MOST_TOLD).join(', ')}${labels.length > MOST_TOLD ? ' …' : '.'}`,
  });
}

const MOST_TOLD = 20;
