import { elements } from '../dist/core/shape.js';
// @ts-check
import { DEFAULT_STATISTICS } from '../dist/results/statistics.js';
import { measureNetwork } from '../dist/run/measure.js';
import { drawWeight } from '../dist/weights/weights.js';

/** @typedef {import('./networks.js').Prepared} Prepared */
/** @typedef {import('../dist/lower/segment.js').Segment} Segment */
/** @typedef {import('../dist/run/weight-source.js').WeightSource} WeightSource */

/**
 * The forward pass as `spp analyze` runs it, with taps: its weights drawn beforehand. What comes
 * back runs it once and tells how long the engine took, in milliseconds.
 *
 * @param {Prepared} network
 * @param {{ readonly data: Float32Array, readonly batch: number }} input
 * @param {import('../dist/engines/engine.js').Engine} engine
 */
export function instrumentedForward({ segments }, input, engine) {
  const weights = drawnBefore(segments);
  // As under many seeds.
  const runs = new Map(segments.map(({ graph }) => [graph, Infinity]));
  return async () => {
    engine.expect(runs, Infinity);
    let spent = 0;
    /** @type {typeof engine} */
    const timed = Object.assign(Object.create(engine), {
      /** @type {typeof engine.run} */
      async run(graph, inputs, parameters) {
        const begin = performance.now();
        const output = await engine.run(graph, inputs, parameters);
        spent += performance.now() - begin;
        return output;
      },
    });
    await measureNetwork(segments, [input.data], DEFAULT_STATISTICS, 0, timed, weights, () => {});
    return spent;
  };
}

/**
 * Weights that are there already.
 *
 * @param {readonly Pick<Segment, 'bindings'>[]} segments
 * @returns {WeightSource}
 */
export function drawnBefore(segments) {
  /** @type {Map<unknown, ReturnType<typeof parametersOf>>} */
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

/** @param {Pick<Segment, 'bindings'>} segment */
export function parametersOf({ bindings }) {
  return new Map(
    bindings.map((binding) => {
      if ('value' in binding) return [binding.name, Float32Array.of(binding.value)];
      const values = new Float32Array(elements(binding.weight.shape));
      drawWeight(binding.weight, 0, values);
      return [binding.name, values];
    }),
  );
}
