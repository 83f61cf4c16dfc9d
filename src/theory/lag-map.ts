/** Offsets of a pair of positions that are followed: up to so many rows and columns apart. */
const REACH = 4;
const SIDE = 2 * REACH + 1;

/** A number for every offset of two positions, row by row; 0 beyond its reach. */
export type LagMap = Float64Array;

export const NO_LAGS: LagMap = new Float64Array(SIDE * SIDE);

/** A value where the two are one, and nothing elsewhere. */
export function atOrigin(value: number): LagMap {
  const map = new Float64Array(SIDE * SIDE);
  map[REACH * SIDE + REACH] = value;
  return map;
}

export function originOf(map: LagMap): number {
  return map[REACH * SIDE + REACH] as number;
}

function valueAt(map: LagMap, dy: number, dx: number): number {
  if (Math.abs(dy) > REACH || Math.abs(dx) > REACH) return 0;
  return map[(dy + REACH) * SIDE + dx + REACH] as number;
}

/** A map of the offsets, each from a function of it. */
function mapOf(value: (dy: number, dx: number) => number): LagMap {
  const map = new Float64Array(SIDE * SIDE);
  for (let dy = -REACH; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      map[(dy + REACH) * SIDE + dx + REACH] = value(dy, dx);
    }
  }
  return map;
}

export function times(map: LagMap, factor: number): LagMap {
  return map.map((value) => value * factor);
}

export function plus(...maps: readonly LagMap[]): LagMap {
  return NO_LAGS.map((_, i) => maps.reduce((sum, map) => sum + (map[i] as number), 0));
}

/** Taps that two windows along an axis have in common, `shift` apart, over the square of their number. */
const common = (kernel: number, shift: number) =>
  Math.max(0, kernel - Math.abs(shift)) / kernel ** 2;

/** The covariance of the means over windows of what has this covariance. */
export function windowed(
  map: LagMap,
  [rows, columns]: readonly [number, number],
  stride: number,
): LagMap {
  return mapOf((dy, dx) => {
    let sum = 0;
    for (let y = 1 - rows; y < rows; y++) {
      for (let x = 1 - columns; x < columns; x++) {
        const weight = common(rows, y) * common(columns, x);
        sum += weight * valueAt(map, stride * dy + y, stride * dx + x);
      }
    }
    return sum;
  });
}

/** What the mean over a window takes of each position, where its own positions are `step` apart. */
export function spreadOut(
  response: LagMap,
  [rows, columns]: readonly [number, number],
  step: number,
): LagMap {
  const [top, left] = [(rows - 1) >> 1, (columns - 1) >> 1];
  return mapOf((dy, dx) => {
    let sum = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        sum += valueAt(response, dy - step * (y - top), dx - step * (x - left));
      }
    }
    return sum / (rows * columns);
  });
}

/** Offsets of positions that are `step` apart in a finer map. */
export function apart(map: LagMap, step: number): LagMap {
  if (step === 1) return map;
  return mapOf((dy, dx) =>
    dy % step === 0 && dx % step === 0 ? valueAt(map, dy / step, dx / step) : 0,
  );
}

/** The sum over the offsets of the products of two maps. */
export function inner(a: LagMap, b: LagMap): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/**
 * The covariance of two that respond to the same fluctuation.
 *
 * @param reference its covariance
 * @param step how far apart in it two neighbours of theirs are
 */
export function crossed(a: LagMap, b: LagMap, reference: LagMap, step: number): LagMap {
  const spread = mapOf((dy, dx) => {
    let sum = 0;
    for (let y = -REACH; y <= REACH; y++) {
      for (let x = -REACH; x <= REACH; x++) {
        const weight = valueAt(b, y, x);
        if (weight !== 0) sum += weight * valueAt(reference, dy + y, dx + x);
      }
    }
    return sum;
  });
  return mapOf((dy, dx) => {
    let sum = 0;
    for (let y = -REACH; y <= REACH; y++) {
      for (let x = -REACH; x <= REACH; x++) {
        const weight = valueAt(a, y, x);
        if (weight !== 0) sum += weight * valueAt(spread, step * dy - y, step * dx - x);
      }
    }
    return sum;
  });
}
