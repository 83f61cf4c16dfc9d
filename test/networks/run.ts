import { gaussianBatch } from '../../src/data/gaussian.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { type SegmentLimits, segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { type Numbers, numbers, partsOf } from './measured.ts';

export const UNLIMITED: SegmentLimits = { weightBytes: Number.POSITIVE_INFINITY, parts: 10_000 };

interface Options {
  readonly batch?: number;
  readonly size?: number | readonly [number, number];
  readonly limits?: SegmentLimits;
  /** In place of Gaussian input. */
  readonly data?: Float32Array;
}

/** Measures a network on Gaussian input, through the real engine. */
export async function measure(
  spec: NetworkSpec,
  { seed = 0, ...options }: Options & { seed?: number } = {},
): Promise<Numbers[]> {
  const [points] = await measureSeeds(spec, [seed], options);
  return points as Numbers[];
}

/** Measures it under one seed after the other, compiled once. */
export async function measureSeeds(
  spec: NetworkSpec,
  seeds: readonly number[],
  { batch = 4, size = 32, limits = UNLIMITED, data }: Options = {},
): Promise<Numbers[][]> {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const plan = planNetwork(spec, [3, height, width]);
  // The other cores have tests of their own.
  const engine = await openOnnxruntime('cpu', { threads: 1 });
  const points: Numbers[][] = [];
  try {
    const parts = segments(partsOf(plan, batch), limits);
    for (const seed of seeds) {
      const input = data ?? gaussianBatch([batch, 3, height, width], seed);
      points.push(await numbers(parts, input, seed, engine));
    }
  } finally {
    await engine.close();
  }
  return points;
}
