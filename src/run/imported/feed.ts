import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { elements } from '../../core/shape.ts';
import type { ArrayHeader } from '../../data/arrays/array.ts';
import { toBigInt64, toFloat32 } from '../../data/arrays/convert.ts';
import { readArray } from '../../data/arrays/read.ts';
import type { GraphValue, TensorData } from '../../graph/graph.ts';
import { NormalSequence } from '../../maths/normal-sequence.ts';
import { RandomStream } from '../../maths/random.ts';
import type { OwnInput } from '../../networks/imported.ts';
import { rowsOf, type Table } from '../../weights/rows.ts';

/** What a graph input is fed with: the batch of the config, or something of its own. */
export type Feed = { readonly kind: 'batch'; readonly channels: number } | OwnFeed | RowsFeed;

/** Rows of a table that the numbers of another input choose. */
export interface RowsFeed {
  readonly kind: 'rows';
  readonly value: GraphValue;
  readonly table: Table;
  readonly ids: OwnFeed;
}

export interface OwnFeed {
  readonly kind: 'own';
  readonly value: GraphValue;
  readonly from: Exclude<OwnInput, { kind: 'tokens' | 'file' }> | Tokens | FromFile;
}

interface Tokens {
  readonly kind: 'tokens';
  readonly below: number;
}

interface FromFile {
  readonly kind: 'file';
  readonly path: string;
  readonly array: string | undefined;
}

/** Whether what a graph input is fed with is another under another seed. */
export function isRandom(feed: OwnFeed | RowsFeed): boolean {
  const { kind } = feed.kind === 'rows' ? feed.ids.from : feed.from;
  return kind === 'tokens' || kind === 'gaussian';
}

/**
 * The numbers of a graph input under a seed.
 *
 * @param which of several batches, one behind the other, from 0
 */
export async function fill(
  feed: OwnFeed | RowsFeed,
  seed: number,
  baseDir: string,
  which = 0,
): Promise<TensorData> {
  if (feed.kind === 'own') return fillOwn(feed, seed, baseDir, which);
  const ids = await fillOwn(feed.ids, seed, baseDir, which);
  return rowsOf(feed.table, Array.from(ids as ArrayLike<bigint | number>, Number), seed);
}

async function fillOwn(
  { value, from }: OwnFeed,
  seed: number,
  baseDir: string,
  which: number,
): Promise<TensorData> {
  if (from.kind === 'file') return readFed(value, from, baseDir, which);
  const count = elements(value.shape);
  if (from.kind === 'gaussian') {
    const noise = new Float32Array(count);
    const values = new NormalSequence(RandomStream.for(seed, `input ${value.name}`));
    for (let k = 0; k <= which; k++) values.fill(noise);
    return noise;
  }
  return typed(value, WHOLE[from.kind](value, from as Tokens, seed, which));
}

type Whole = Exclude<OwnFeed['from']['kind'], 'gaussian' | 'file'>;

const WHOLE = {
  ones: ({ shape }) => new Array<number>(elements(shape)).fill(1),
  zeros: ({ shape }) => new Array<number>(elements(shape)).fill(0),
  range: ({ shape }) => {
    const last = shape.at(-1) ?? 1;
    return Array.from({ length: elements(shape) }, (_, i) => i % last);
  },
  tokens: ({ shape, name }, { below }, seed, which) => {
    const stream = RandomStream.for(seed, `input ${name}`);
    const draw = () => Math.floor(stream.nextUniform() * below);
    for (let k = 0; k < which * elements(shape); k++) draw();
    return Array.from({ length: elements(shape) }, draw);
  },
} as const satisfies Record<
  Whole,
  (value: GraphValue, tokens: Tokens, seed: number, which: number) => number[]
>;

/** Numbers in the type of the graph input. */
function typed({ type, name }: GraphValue, values: readonly number[]): TensorData {
  const make = TYPES[type];
  if (make !== undefined) return make(values);
  throw new UserError(
    `the graph input ${JSON.stringify(name)} is of the type ${type}, which is not fed`,
    {
      remedy: 'Export the model with inputs of float32, int64, int32 or bool.',
    },
  );
}

const TYPES: { readonly [Type in GraphValue['type']]?: (values: readonly number[]) => TensorData } =
  {
    float32: (values) => Float32Array.from(values),
    int64: (values) => BigInt64Array.from(values, BigInt),
    int32: (values) => Int32Array.from(values),
    uint8: (values) => Uint8Array.from(values),
    bool: (values) => Uint8Array.from(values, (value) => Number(value !== 0)),
  };

async function readFed(
  value: GraphValue,
  { path, array }: FromFile,
  baseDir: string,
  which: number,
): Promise<TensorData> {
  const [samples = 0] = value.shape;
  const found = await readArray(resolve(baseDir, path), array, value.shape[0], which * samples);
  if (`${found.shape}` !== `${value.shape}`) throw misshapen(value, found);
  if (value.type === 'float32') return finite(toFloat32(found), found.place);
  return typed(value, [...toBigInt64(found)].map(Number));
}

function finite(values: Float32Array, place: string): Float32Array {
  if (values.every(Number.isFinite)) return values;
  throw new UserError('the array holds numbers that are not finite', {
    place,
    remedy: 'Look for NaN and infinities where it was made.',
  });
}

/** An array that does not fit a graph input. */
export function misshapen({ name, shape }: GraphValue, found: ArrayHeader): UserError {
  return new UserError(
    `the array is [${found.shape}], and the graph input ${JSON.stringify(name)} takes [${shape}]`,
    {
      place: found.place,
      remedy: 'Save an array of that shape.',
    },
  );
}
