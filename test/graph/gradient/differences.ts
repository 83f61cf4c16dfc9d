import type { Written } from './case.ts';
import { evaluate } from './float64/evaluate.ts';
import type { Tensor } from './float64/tensor.ts';

const STEP = 1e-4;

/** What a case puts out, in float64. */
export function forward(written: Written, given: ReadonlyMap<string, Tensor>): Tensor[] {
  const values = evaluate(written.nodes, written.constants, given, written.opset);
  return written.outputs.map(({ name }) => values.get(name) as Tensor);
}

export function inputsOf({ active, numbers }: Written): Map<string, Tensor> {
  return new Map(
    active.map(({ name, shape }) => {
      const data = Float64Array.from(numbers.get(name) as Float32Array);
      return [name, { shape, data }];
    }),
  );
}

/** ∂⟨u, f(x)⟩/∂x of every number that is active, by central differences in float64. */
export function differences(written: Written): Map<string, Float64Array> {
  const given = inputsOf(written);
  const loss = () =>
    forward(written, given).reduce((sum, { data }, i) => {
      const u = written.numbers.get(written.cotangents[i]?.name as string) as Float32Array;
      return data.reduce((part, y, at) => part + y * (u[at] as number), sum);
    }, 0);
  return new Map(
    written.active.map(({ name }) => {
      const { data } = given.get(name) as Tensor;
      return [name, data.map((x, i) => slopeAt(data, i, x, loss))];
    }),
  );
}

function slopeAt(data: Float64Array, i: number, x: number, loss: () => number): number {
  data[i] = x + STEP;
  const above = loss();
  data[i] = x - STEP;
  const below = loss();
  data[i] = x;
  return (above - below) / (2 * STEP);
}
