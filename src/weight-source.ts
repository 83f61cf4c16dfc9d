import type { Segment } from './networks/segment.ts';
import { drawWeight, sizeOf } from './networks/weights.ts';

/** Draws the parameters of segments, ahead of their use where it can. */
export interface WeightSource {
  /** Says which segment comes next, so that its weights may be drawn meanwhile. */
  prefetch(segment: Segment, seed: number): void;
  /** The values of the segment's parameters, by their names in its graph. */
  take(segment: Segment, seed: number): Promise<Map<string, Float32Array>>;
  /** Gives buffers back once a run is over. */
  recycle(parameters: ReadonlyMap<string, Float32Array>): void;
}

/** Draws on this thread, into buffers that are used again. */
export function drawInPlace(): WeightSource {
  const spare = new Map<number, Float32Array[]>();
  return {
    prefetch: () => {},
    async take({ bindings }, seed) {
      const parameters = new Map<string, Float32Array>();
      for (const binding of bindings) {
        if ('value' in binding) {
          parameters.set(binding.name, Float32Array.of(binding.value));
        } else {
          const size = sizeOf(binding.weight.shape);
          const buffer = spare.get(size)?.pop() ?? new Float32Array(size);
          drawWeight(binding.weight, seed, buffer);
          parameters.set(binding.name, buffer);
        }
      }
      return parameters;
    },
    recycle(parameters) {
      for (const buffer of parameters.values()) {
        const pool = spare.get(buffer.length) ?? [];
        spare.set(buffer.length, [...pool, buffer]);
      }
    },
  };
}
