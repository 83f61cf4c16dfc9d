/** A tensor of float64 numbers, whatever its type in the graph is: integers and booleans are numbers too. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How far apart in memory neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(step);
    step *= size;
  }
  return strides;
}

/** The place along each axis of the number at a position in memory. */
export function placeOf(at: number, shape: readonly number[]): number[] {
  const place = new Array<number>(shape.length);
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    place[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return place;
}

export function positionOf(place: readonly number[], strides: readonly number[]): number {
  let at = 0;
  for (let axis = 0; axis < place.length; axis++) {
    at += (place[axis] as number) * (strides[axis] as number);
  }
  return at;
}

/** A tensor whose number at each place is told. */
export function tensor(shape: readonly number[], at: (place: readonly number[]) => number): Tensor {
  const data = new Float64Array(count(shape));
  for (let i = 0; i < data.length; i++) data[i] = at(placeOf(i, shape));
  return { shape, data };
}

/** Reads a tensor at a place. */
export function reader({ shape, data }: Tensor): (place: readonly number[]) => number {
  const strides = stridesOf(shape);
  return (place) => data[positionOf(place, strides)] as number;
}

/** Reads a tensor as if it were repeated to a larger shape. */
export function repeated({ shape, data }: Tensor): (place: readonly number[]) => number {
  const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  return (place) => data[positionOf(place.slice(place.length - shape.length), strides)] as number;
}

/** The shape to which all of some shapes are repeated. */
export function together(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + i] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Works out what depends on little but is asked for often. */
export function once<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<string, V>();
  return (key) => {
    const name = JSON.stringify(key);
    const value = known.get(name) ?? work(key);
    known.set(name, value);
    return value;
  };
}

/** Where in memory each number of a larger shape is found in a tensor that is repeated to it. */
export const repeatedAt = once(
  ({ shape, to }: { shape: readonly number[]; to: readonly number[] }) => {
    const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
    return Int32Array.from({ length: count(to) }, (_, i) =>
      positionOf(placeOf(i, to).slice(to.length - shape.length), strides),
    );
  },
);
