import type { Run } from '../lower/segment.ts';
import { openThread } from '../threads/thread.ts';
import { type Binding, type Bound, fillBound, valuesOf } from '../weights/bindings.ts';
import { RawValues, type SharedDraws } from '../weights/raw-values.ts';

/** Parameters of a segment's graph, by name. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** Fills in the parameters of segments, ahead of their use where it can. */
export interface WeightSource {
  /** Says what several networks of a run will draw, so that it need be drawn but once. */
  expect(shared: SharedDraws): void;
  /** Says which segment comes next, so that its weights may be drawn meanwhile. Once is enough. */
  prefetch(segment: Run, seed: number): void;
  /** The values of the segment's parameters. */
  take(segment: Run, seed: number): Promise<Parameters>;
  /** Gives buffers back once a run is over, to be drawn into again. */
  recycle(parameters: Parameters): void;
  close(): Promise<void>;
}

/** What the worker is told, or asked for. */
export type WeightRequest = { readonly expect: SharedDraws } | DrawRequest;

/** Parameters to fill in, each into a buffer of its own size. */
interface DrawRequest {
  readonly seed: number;
  readonly bounds: readonly Bound[];
  readonly buffers: readonly ArrayBuffer[];
}

/** Draws on this thread, when asked. */
export function drawInPlace(): WeightSource {
  const pool = bufferPool();
  const raw = new RawValues();
  return {
    expect: (shared) => raw.expect(shared),
    prefetch: () => {},
    async take({ bindings }, seed) {
      const filled = bindings.map((binding) => {
        const values = new Float32Array(pool.take(4 * valuesOf(binding)));
        fillBound(binding, seed, values, raw);
        return values;
      });
      return named(bindings, filled);
    },
    recycle: pool.recycle,
    close: async () => {},
  };
}

/**
 * Draws on a thread of its own, one segment ahead: while the engine runs a segment, the weights of
 * the next are drawn. Buffers go back and forth without a copy.
 */
export function drawAhead(): WeightSource {
  const thread = openThread<WeightRequest, readonly ArrayBuffer[]>(
    new URL('./weight-worker.js', import.meta.url),
  );
  const pool = bufferPool();
  let ahead: { segment: Run; seed: number; drawn: Promise<Float32Array[]> } | null = null;

  async function request(segment: Run, seed: number): Promise<Float32Array[]> {
    const bounds = segment.bindings;
    const buffers = bounds.map((bound) => pool.take(4 * valuesOf(bound)));
    const filled = await thread.ask({ seed, bounds, buffers }, buffers);
    return filled.map((buffer) => new Float32Array(buffer));
  }

  const isAhead = (segment: Run, seed: number) => ahead?.segment === segment && ahead.seed === seed;

  return {
    // Where the thread fails it fails again where weights are asked for, and is told there.
    expect(shared) {
      thread.ask({ expect: shared }).catch(() => {});
    },
    prefetch(segment, seed) {
      if (isAhead(segment, seed)) return;
      const drawn = request(segment, seed);
      // Told by `take`; where nobody takes it, it does not count.
      drawn.catch(() => {});
      ahead = { segment, seed, drawn };
    },
    async take(segment, seed) {
      // A network that overflowed leaves a segment drawn in vain.
      const drawn = ahead !== null && isAhead(segment, seed) ? ahead.drawn : request(segment, seed);
      ahead = null;
      return named(segment.bindings, await drawn);
    },
    recycle: pool.recycle,
    close: thread.close,
  };
}

/** Puts values under the names of their parameters. */
function named(bindings: readonly Binding[], values: readonly Float32Array[]): Parameters {
  return new Map(bindings.map(({ name }, i) => [name, values[i] as Float32Array]));
}

/** Buffers of the segment that ran last, by size; older ones are let go. */
function bufferPool() {
  let spare: ArrayBuffer[] = [];
  return {
    take(bytes: number): ArrayBuffer {
      const i = spare.findIndex(({ byteLength }) => byteLength === bytes);
      return i < 0 ? new ArrayBuffer(bytes) : (spare.splice(i, 1)[0] as ArrayBuffer);
    },
    recycle(parameters: Parameters): void {
      spare = [...parameters.values()].map(({ buffer }) => buffer as ArrayBuffer);
    },
  };
}
