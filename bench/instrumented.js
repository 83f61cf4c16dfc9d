// @ts-check
import { measureNetwork } from '../dist/measure.js';
import { drawWeight, sizeOf } from '../dist/networks/weights.js';

/** @typedef {import('./networks.js').Prepared} Prepared */
/** @typedef {import('../dist/networks/segment.js').Segment} Segment */
/** @typedef {import('../dist/threads/weight-source.js').WeightSource} WeightSource */

/**
 * The forward pass as `spp analyze` runs it, with taps: its weights drawn beforehand. What comes
 * back runs it once and tells how long the engine took, in milliseconds.
 *
 * @param {Prepared} network
 * @param {{ readonly data: Float32Array, readonly batch: number }} input
 * @param {import('../dist/engines/engine.js').Engine} engine
 */
export function instrumentedForward({ plan, segments }, input, engine) {
  const weights = drawnBefore(segments);
  // As under many seeds.
  const runs = new Map(segments.map(({ graph }) => [graph, Infinity]));
  return async () => {
    engine.expect(runs, Infinity);
    let spent = 0;
    /** @type {typeof engine} */
    const timed = {
      ...engine,
      async run(graph, activation, parameters) {
        const begin = performance.now();
        const output = await engine.run(graph, activation, parameters);
        spent += performance.now() - begin;
        return output;
      },
    };
    await measureNetwork(plan, segments, input, 0, timed, weights, () => {});
    return spent;
  };
}

/**
 * Weights that are there already.
 *
 * @param {readonly Segment[]} segments
 * @returns {WeightSource}
 */
export function drawnBefore(segments) {
  const drawn = new Map(segments.map((segment) => [segment, parametersOf(segment)]));
  return {
    expect() {},
    prefetch() {},
    async take(segment) {
      return /** @type {ReadonlyMap<string, Float32Array>} */ (drawn.get(segment));
    },
    recycle() {},
    async close() {},
  };
}

/** @param {Segment} segment */
export function parametersOf({ bindings }) {
  return new Map(
    bindings.map((binding) => {
      if ('value' in binding) return [binding.name, Float32Array.of(binding.value)];
      const values = new Float32Array(sizeOf(binding.weight.shape));
      drawWeight(binding.weight, 0, values);
      return [binding.name, values];
    }),
  );
}
