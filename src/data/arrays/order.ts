/** An array of numbers of any type, as far as its order goes. */
interface Numbers<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * From Fortran order, in which the first index runs fastest, to C order, in which the last does.
 *
 * @param from the numbers as they are stored
 * @param to as many, which are overwritten
 */
export function toCOrder<T>(from: Numbers<T>, to: Numbers<T>, shape: readonly number[]): void {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  let place = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[place] as T;
    // The next index in C order: the last axis that is not at its end goes on, those behind it begin again.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [side, stride] = [shape[axis] as number, strides[axis] as number];
      place += stride;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < side) break;
      place -= side * stride;
      index[axis] = 0;
    }
  }
}
