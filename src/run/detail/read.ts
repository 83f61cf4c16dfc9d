import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { listArrays, readArray } from '../../data/arrays/read.ts';
import {
  DETAIL_ENDING,
  DETAIL_KINDS,
  DETAIL_SCHEMA,
  type Detail,
  type DetailKind,
  type PointDetail,
  TAILS,
  type Tails,
  type Tensor,
  type TensorDetail,
} from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { fingerprintOf } from './fingerprint.ts';
import { ROWS, type RowName } from './rows.ts';
import type { DetailMeta } from './write.ts';

/** The file of details that belongs to the result in `file`: `a.detail.npz` beside `a.json`. */
export function detailFileOf(file: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}.${DETAIL_ENDING}`);
}

/** The numbers of an array, and its sides. */
interface Numbers {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * Reads the details that belong to a result.
 *
 * @param file of the details
 * @throws UserError it is not there, is damaged, or belongs to another result
 */
export async function loadDetail(file: string, result: Result): Promise<Detail> {
  const arrays = new Map<string, Numbers>();
  for (const { name, type } of await listArrays(file)) {
    if (name === undefined || !TYPES.has(type)) throw damaged(file);
    const { data, shape } = await readArray(file, name);
    arrays.set(name, { data: data as Float64Array, shape });
  }
  const meta = metaOf(arrays.get('meta'), file);
  refuseOthers(meta, result, file);
  const networks = meta.networks.map(({ name, points }, i) => ({
    name,
    points: points.map(({ branch }, p): PointDetail => {
      const of = (tensor: Tensor) =>
        meta.seeds.map((_, seed) => tensorAt(arrays, `${i}.${tensor}`, seed, p, file));
      return { output: of('output'), branch: branch ? of('branch') : null };
    }),
  }));
  return { schema: DETAIL_SCHEMA, kinds: meta.kinds, networks };
}

const TYPES: ReadonlySet<string> = new Set(['uint8', 'int32', 'float32', 'float64']);

function metaOf(found: Numbers | undefined, file: string): DetailMeta {
  try {
    const text = new TextDecoder().decode(Uint8Array.from(found?.data ?? []));
    const meta = JSON.parse(text) as DetailMeta;
    const isOurs =
      meta.schema === DETAIL_SCHEMA &&
      Array.isArray(meta.kinds) &&
      meta.kinds.every((kind: DetailKind) => DETAIL_KINDS.includes(kind)) &&
      Array.isArray(meta.seeds) &&
      `${meta.tails}` === `${TAILS}` &&
      meta.networks.every(({ points }) => Array.isArray(points));
    if (isOurs) return meta;
  } catch {
    // Told below.
  }
  throw damaged(file);
}

/** Of the same names and points too, details of another run say something else than its curves. */
function refuseOthers(meta: DetailMeta, result: Result, file: string): void {
  if (meta.result === fingerprintOf(result)) return;
  throw new UserError('these details belong to another result: they were measured in another run', {
    place: file,
    remedy: 'Measure both once more: spp analyze CONFIG --detail channels,histogram,quantiles.',
  });
}

/** Of one tensor under one seed; null where nothing was reached. */
function tensorAt(
  arrays: ReadonlyMap<string, Numbers>,
  prefix: string,
  seed: number,
  point: number,
  file: string,
): TensorDetail | null {
  const row = (name: RowName) => {
    const found = arrays.get(`${prefix}.${name}`);
    if (found === undefined) return undefined;
    const [, points = 0, width = 1] = found.shape;
    if (width !== ROWS[name].width) throw damaged(file);
    const from = (seed * points + point) * width;
    if (from + width > found.data.length) throw damaged(file);
    return Float64Array.from({ length: width }, (_, i) => found.data[from + i] as number);
  };
  const [dead = Number.NaN] = row('dead') ?? [];
  if (Number.isNaN(dead)) return null;
  const [histogram, quantiles, tails] = [row('histogram'), row('quantiles'), row('tails')];
  const channels = channelsAt(arrays, prefix, seed, point, file);
  return {
    dead,
    ...(channels && { channels }),
    ...(histogram && { histogram }),
    ...(quantiles && { quantiles }),
    ...(tails && {
      tails: Object.fromEntries(TAILS.map((key, i) => [key, tails[i]])) as unknown as Tails,
    }),
  };
}

function channelsAt(
  arrays: ReadonlyMap<string, Numbers>,
  prefix: string,
  seed: number,
  point: number,
  file: string,
): TensorDetail['channels'] {
  const offsets = arrays.get(`${prefix}.offsets`)?.data;
  if (offsets === undefined) return undefined;
  const [from = -1, to = -1, total = -1] = [point, point + 1, offsets.length - 1].map(
    (at) => offsets[at],
  );
  const of = (moment: string) => {
    const data = arrays.get(`${prefix}.${moment}`)?.data;
    const isWithin = data !== undefined && (seed + 1) * total <= data.length;
    if (!isWithin || from < 0 || from > to || to > total) throw damaged(file);
    return Float32Array.from(
      { length: to - from },
      (_, c) => data[seed * total + from + c] as number,
    );
  };
  return { mean: of('mean'), variance: of('variance') };
}

function damaged(file: string): UserError {
  return new UserError('this is no file of details, or it is damaged', {
    place: file,
    remedy: 'Measure it once more: spp analyze CONFIG --detail channels,histogram,quantiles.',
  });
}
