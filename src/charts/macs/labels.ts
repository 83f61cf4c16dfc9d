/** A place in a panel, in pixels from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point, and what it is called. */
export interface Named extends Spot {
  readonly label: string;
}

/** A label to be placed beside its point. */
export interface Wanted extends Named {
  readonly wide: number;
  readonly high: number;
}

/** What labels had better not lie on. */
export interface Crowd {
  readonly width: number;
  readonly height: number;
  /** Pixels from the middle of a point to its edge, and the same again to its label. */
  readonly radius: number;
  readonly points: readonly Named[];
  /** Pieces of lines. */
  readonly pieces: readonly (readonly [Spot, Spot])[];
}

/** Around a point, from where a label is looked for first to where last. */
const DIRECTIONS: readonly (readonly [number, number])[] = [
  ...([
    [0, -1],
    [0, 1],
    [1, 0],
    [-1, 0],
  ] as const),
  ...([
    [0.8, -0.8],
    [-0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ] as const),
];
/** Distances from the point, in its radii. */
const REACHES = [2, 4];

/**
 * What speaks against a place: a point under the label, a point of another name nearer to it than its own (whose
 * label it would seem to be), a line under it, to be farther off, and to be later in the order.
 */
const COST = { point: 20, stray: 10, piece: 4, reach: 3, turn: 0.2 } as const;

/**
 * Places labels one by one where they hide least: never outside the panel, and never on one another.
 *
 * @returns the middle of each; null where there is no place for it
 */
export function placeLabels(wanted: readonly Wanted[], crowd: Crowd): (Spot | null)[] {
  const taken: Box[] = [];
  return wanted.map((label) => {
    const places = placesOf(label, crowd.radius).filter(
      ({ box }) => isWithin(box, crowd) && !taken.some((other) => overlap(box, other)),
    );
    const costs = places.map(({ box, cost }) => cost + costOf(box, label, crowd));
    const best = places[costs.indexOf(Math.min(...costs))];
    if (best === undefined) return null;
    taken.push(best.box);
    return best.middle;
  });
}

function placesOf({ x, y, wide, high }: Wanted, radius: number) {
  return REACHES.flatMap((reach, far) =>
    DIRECTIONS.map(([across, down], turn) => {
      const middle = {
        x: x + across * (wide / 2 + reach * radius),
        y: y + down * (high / 2 + reach * radius),
      };
      const box = {
        left: middle.x - wide / 2,
        right: middle.x + wide / 2,
        top: middle.y - high / 2,
        bottom: middle.y + high / 2,
      };
      return { middle, box, cost: far * COST.reach + turn * COST.turn };
    }),
  );
}

function costOf(box: Box, own: Named, { points, pieces, radius }: Crowd): number {
  const around = ({ x, y }: Spot): Box => {
    return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
  };
  const covered = points.filter((point) => overlap(box, around(point))).length;
  const reach = distance(box, own);
  const others = points.filter(({ label }) => label !== own.label);
  const nearer = others.filter((point) => distance(box, point) < reach - 1e-9).length;
  const crossed = pieces.filter(([from, to]) => crosses(box, from, to)).length;
  return COST.point * covered + COST.stray * nearer + COST.piece * crossed;
}

function isWithin({ left, right, top, bottom }: Box, { width, height }: Crowd): boolean {
  return left >= 0 && right <= width && top >= 0 && bottom <= height;
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function distance({ left, right, top, bottom }: Box, { x, y }: Spot): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** Whether a straight piece passes through a box (Liang and Barsky's clipping). */
export function crosses({ left, right, top, bottom }: Box, from: Spot, to: Spot): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const edges = [
    [-dx, from.x - left],
    [dx, right - from.x],
    [-dy, from.y - top],
    [dy, bottom - from.y],
  ] as const;
  let [enters, leaves] = [0, 1];
  for (const [speed, room] of edges) {
    if (speed === 0 && room < 0) return false;
    if (speed < 0) enters = Math.max(enters, room / speed);
    if (speed > 0) leaves = Math.min(leaves, room / speed);
  }
  return enters <= leaves;
}
