import { isSame, type SweepValues, type SweptKey, sweptKeys, valuesOf } from './keys.ts';

/** The place of each key's value among its values, in the order of the keys. */
export type Combination = readonly number[];

/** Keys whose values go together. */
interface Axis {
  /** Places among the keys. */
  readonly keys: readonly number[];
  readonly length: number;
}

/** How many combinations there are before any is left out. */
export function productOf(sweep: SweepValues): number {
  return axesOf(sweep, sweptKeys(sweep)).reduce((product, { length }) => product * length, 1);
}

/** Every combination but those that are excluded; the last key changes first. */
export function combinationsOf(sweep: SweepValues): Combination[] {
  const keys = sweptKeys(sweep);
  const none = keys.map(() => 0);
  const all = axesOf(sweep, keys).reduce<number[][]>(
    (found, axis) =>
      found.flatMap((each) =>
        Array.from({ length: axis.length }, (_, i) =>
          each.map((place, k) => (axis.keys.includes(k) ? i : place)),
        ),
      ),
    [none],
  );
  const isLeftOut = exclusion(sweep, keys);
  return all.filter((each) => !isLeftOut(each));
}

/** Each key is an axis, and so is each group of `zip`, at the place of its first key. */
function axesOf(sweep: SweepValues, keys: readonly SweptKey[]): Axis[] {
  const placeOf = (name: string) => keys.findIndex(({ key }) => key === name);
  return keys.flatMap((each, k): Axis[] => {
    const { length } = valuesOf(sweep, each);
    const group = sweep.zip.find((names) => names.includes(each.key));
    if (group === undefined) return [{ keys: [k], length }];
    const places = group.map(placeOf);
    return Math.min(...places) === k ? [{ keys: places, length }] : [];
  });
}

function exclusion(sweep: SweepValues, keys: readonly SweptKey[]) {
  const items = sweep.exclude.map((item) =>
    keys.flatMap((each, k) =>
      Object.hasOwn(item, each.key)
        ? [[k, valuesOf(sweep, each).findIndex((one) => isSame(one, item[each.key]))] as const]
        : [],
    ),
  );
  return (combination: Combination) =>
    items.some((item) => item.every(([k, place]) => combination[k] === place));
}
