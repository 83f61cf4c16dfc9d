import { type NewArray, npzOf } from '../../data/arrays/npz.ts';
import {
  BIN_EDGES,
  type Detail,
  type PointDetail,
  QUANTILE_LEVELS,
  TAILS,
  TENSORS,
  type Tensor,
} from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { fingerprintOf } from './fingerprint.ts';
import { ROWS } from './rows.ts';

/** What says which arrays there are. */
export interface DetailMeta {
  readonly schema: string;
  /** Of the result that they belong to. */
  readonly result: string;
  readonly kinds: Detail['kinds'];
  readonly seeds: readonly number[];
  readonly tails: readonly string[];
  readonly networks: readonly {
    readonly name: string;
    readonly points: readonly { readonly name: string; readonly branch: boolean }[];
  }[];
}

/**
 * The file of details, piece by piece. Of network i the arrays are called `i.output.…` and `i.branch.…`; their first
 * axis is that of the seeds, their second that of the points, whose channels stand one behind the other in `mean` and
 * `variance`, point p from `offsets[p]` to `offsets[p + 1]`. What was not reached under a seed is NaN.
 */
export function detailFile(detail: Detail, result: Result): Generator<Uint8Array> {
  return npzOf(arraysOf(detail, result));
}

function* arraysOf(detail: Detail, result: Result): Generator<NewArray> {
  const { seeds, networks } = result;
  const meta: DetailMeta = {
    schema: detail.schema,
    result: fingerprintOf(result),
    kinds: detail.kinds,
    seeds,
    tails: TAILS,
    networks: detail.networks.map(({ name, points }, i) => ({
      name,
      points: points.map(({ branch }, p) => ({
        name: networks[i]?.points[p]?.name ?? '',
        branch: branch !== null,
      })),
    })),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(meta));
  yield { name: 'meta', type: 'uint8', shape: [bytes.length], data: bytes };
  yield numbers('levels', [QUANTILE_LEVELS.length], QUANTILE_LEVELS);
  yield numbers('edges', [BIN_EDGES.length], BIN_EDGES);
  for (const [i, { points }] of detail.networks.entries()) {
    for (const tensor of TENSORS) yield* tensorArrays(`${i}.${tensor}`, points, tensor, seeds);
  }
}

function* tensorArrays(
  prefix: string,
  points: readonly PointDetail[],
  tensor: Tensor,
  seeds: readonly number[],
): Generator<NewArray> {
  const at = (point: number, seed: number) => points[point]?.[tensor]?.[seed] ?? undefined;
  const all = points.flatMap((point) => point[tensor] ?? []).filter((one) => one !== null);
  yield* channelArrays(prefix, points, tensor, seeds.length);
  for (const [name, { width, of }] of Object.entries(ROWS)) {
    if (!all.some((one) => of(one) !== undefined)) continue;
    const data = new Float64Array(seeds.length * points.length * width).fill(Number.NaN);
    for (let seed = 0; seed < seeds.length; seed++) {
      for (let point = 0; point < points.length; point++) {
        const found = at(point, seed);
        const row = found && of(found);
        if (row !== undefined) data.set(Array.from(row), (seed * points.length + point) * width);
      }
    }
    const axes = name === 'dead' ? [] : [width];
    yield {
      name: `${prefix}.${name}`,
      type: 'float64',
      shape: [seeds.length, points.length, ...axes],
      data,
    };
  }
}

function* channelArrays(
  prefix: string,
  points: readonly PointDetail[],
  tensor: Tensor,
  seeds: number,
): Generator<NewArray> {
  const widths = points.map((point) => {
    const found = point[tensor]?.find((one) => one?.channels !== undefined);
    return found?.channels?.mean.length ?? 0;
  });
  const offsets = Int32Array.from([0, ...widths]);
  for (let i = 1; i < offsets.length; i++)
    offsets[i] = (offsets[i] as number) + (offsets[i - 1] as number);
  const total = offsets.at(-1) ?? 0;
  if (total === 0) return;
  yield { name: `${prefix}.offsets`, type: 'int32', shape: [offsets.length], data: offsets };
  for (const moment of ['mean', 'variance'] as const) {
    const data = new Float32Array(seeds * total).fill(Number.NaN);
    for (const [p, point] of points.entries()) {
      for (const [seed, one] of (point[tensor] ?? []).entries()) {
        if (one?.channels) data.set(one.channels[moment], seed * total + (offsets[p] as number));
      }
    }
    yield { name: `${prefix}.${moment}`, type: 'float32', shape: [seeds, total], data };
  }
}

function numbers(name: string, shape: readonly number[], values: readonly number[]): NewArray {
  return { name, type: 'float64', shape, data: Float64Array.from(values) };
}
