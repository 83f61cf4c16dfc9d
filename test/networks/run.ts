import { gaussianBatch } from '../../src/data/gaussian.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { type SegmentLimits, segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { type Numbers, numbers, partsOf } from './measured.ts';

export const UNLIMITED: SegmentLimits = { weightBytes: Number.POSITIVE_INFINITY, parts: 10_000 };

/** Measures a network on Gaussian input, through the real engine. */
export async function measure(
  spec: NetworkSpec,
  {
    batch = 4,
    size = 32,
    seed = 0,
    limits = UNLIMITED,
    data,
  }: {
    batch?: number;
    size?: number | readonly [number, number];
    seed?: number;
    limits?: SegmentLimits;
    data?: Float32Array;
  } = {},
): Promise<Numbers[]> {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const plan = planNetwork(spec, [3, height, width]);
  const engine = await openOnnxruntime();
  const input = data ?? gaussianBatch([batch, 3, height, width], seed);
  try {
    const parts = segments(partsOf(plan, batch), limits);
    return await numbers(parts, input, seed, engine);
  } finally {
    await engine.close();
  }
}
