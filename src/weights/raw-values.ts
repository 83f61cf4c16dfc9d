import { CHUNK } from '../maths/kernel.ts';
import { RandomStream } from '../maths/random.ts';
import type { WeightInit } from '../plan/layers.ts';
import { inPieces } from './in-pieces.ts';
import type { WeightSpec } from './spec.ts';

/** Which raw values several networks of a run draw under the same seed. */
export interface SharedDraws {
  /** How often they are drawn in all, by `rawKey`; what is missing is not kept. */
  readonly draws: ReadonlyMap<string, number>;
  /** What may be kept of them at a time. */
  readonly bytes: number;
}

/** Under one seed, weights of the same key have the same raw values; null where none are drawn. */
export function rawKey({ tensor, shape, init }: WeightSpec): string | null {
  const law = lawOf(init);
  // What a kernel's centre is made of is as many values as a pixel's.
  const size = init.distribution === 'delta-orthogonal' ? shape.slice(0, 2) : shape;
  return law === null ? null : `${law} ${size.join('×')} ${tensor}`;
}

/** The law of a weight's raw values, which an orthogonal weight is made from too. */
function lawOf({ distribution }: WeightInit) {
  if (distribution === 'zero') return null;
  if (distribution === 'unit-uniform') return 'uniform';
  return distribution === 'orthogonal' || distribution === 'delta-orthogonal'
    ? 'normal'
    : distribution;
}

/**
 * Draws the values that weights are made from, and keeps those that another network will draw again.
 * Every network draws the same tensors in the same order, so that what is kept first is as good as
 * what comes later: it stays until the last network has had it, on the way back too.
 */
export class RawValues {
  private shared: SharedDraws = { draws: new Map(), bytes: 0 };
  private readonly kept = new Map<string, Float32Array>();
  /** How often they have been drawn, of those that were shared. */
  private readonly drawn = new Map<string, number>();
  private bytes = 0;

  /** Says what a run will draw; what was kept of another run is let go. */
  expect(shared: SharedDraws): void {
    this.shared = shared;
    this.kept.clear();
    this.drawn.clear();
    this.bytes = 0;
  }

  /** Bytes that are kept. */
  get held(): number {
    return this.bytes;
  }

  /** Fills `out` with the raw values of a weight, times `std`: the same bits, kept or drawn. */
  fill(weight: WeightSpec, seed: number, std: number, out: Float32Array): void {
    const id = idOf(weight, seed);
    const left = this.leftOf(weight, id);
    const raw = this.kept.get(id) ?? this.keep(weight, seed, out.length, left);
    if (raw === null) drawRaw(weight, seed, std, out);
    else inPieces(out, raw, CHUNK, (loops, count) => loops.scale(count, std));
    if (left <= 0) this.drop(id);
  }

  /** Counts once more that they are drawn; returns how often they are still to be. */
  private leftOf(weight: WeightSpec, id: string): number {
    const draws = this.shared.draws.get(rawKey(weight) ?? '') ?? 1;
    if (draws === 1) return 0;
    const drawn = (this.drawn.get(id) ?? 0) + 1;
    this.drawn.set(id, drawn);
    return draws - drawn;
  }

  private drop(id: string): void {
    this.bytes -= this.kept.get(id)?.byteLength ?? 0;
    this.kept.delete(id);
  }

  /** Draws raw values that another network will draw again, if there is room for them. */
  private keep(weight: WeightSpec, seed: number, size: number, left: number): Float32Array | null {
    if (left <= 0 || this.bytes + 4 * size > this.shared.bytes) return null;
    const values = new Float32Array(size);
    drawRaw(weight, seed, 1, values);
    this.bytes += values.byteLength;
    this.kept.set(idOf(weight, seed), values);
    return values;
  }
}

function idOf(weight: WeightSpec, seed: number): string {
  return `${seed} ${rawKey(weight)}`;
}

function drawRaw(weight: WeightSpec, seed: number, std: number, out: Float32Array): void {
  const stream = RandomStream.for(seed, weight.tensor);
  const law = lawOf(weight.init);
  if (law === 'normal') stream.fillNormal(out, std);
  else if (law === 'uniform') stream.fillUniform(out, std);
  else if (law === 'truncated-normal') stream.fillTruncatedNormal(out, std);
}
