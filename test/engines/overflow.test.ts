import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import { numbers, partsOf } from '../networks/measured.ts';
import { bareSpec, nfSpec } from '../networks/specs.ts';
import { counted } from './counted.ts';
import { runtimes } from './runtimes.ts';

const EXTENT = [3, 8, 8] as const;

const finite = (value: number | undefined) => value === undefined || Number.isFinite(value);

const ENGINES: [string, () => Promise<Engine>][] = [
  ['onnxruntime', async () => (await openOnnxruntime()) as Engine],
  ...runtimes().map(([name, engine]): [string, () => Promise<Engine>] => [
    name,
    async () => engine as Engine,
  ]),
];

describe.each(ENGINES)('%s', (_, open) => {
  async function measured(spec: Parameters<typeof planNetwork>[0], scale: number, parts: number) {
    const engine = counted(await open());
    const plan = planNetwork(spec, EXTENT);
    const pieces = segments(partsOf(plan, 2), { weightBytes: Number.POSITIVE_INFINITY, parts });
    const data = Float32Array.from({ length: 2 * 3 * 64 }, (_, i) => scale * Math.sin(i));
    const counts: number[] = [];
    const points = await numbers(pieces, data, 0, engine, (count) => counts.push(count));
    const alive = engine.alive();
    await engine.close();
    return { points, alive, counts };
  }

  test.each([[1], [3], [100]])(
    'measuring stops behind the first overflow, %d parts a graph',
    async (parts) => {
      const spec = bareSpec({ stages: [40], widths: [16], stem: 'none' });
      // Close to the top: the variance of float32 ends at 3.4e38.
      const { points, alive } = await measured(spec, 1e16, parts);
      expect(points.length).toBeGreaterThan(2);
      expect(points.length).toBeLessThan(41);
      for (const [i, { avgSqMean, avgVar, resAvgVar }] of points.entries()) {
        const all = [avgSqMean, avgVar, resAvgVar].every(finite);
        expect(all).toBe(i < points.length - 1);
      }
      expect(alive).toBe(0);
    },
  );

  test('every activation is given back, and every point is told', async () => {
    const spec = nfSpec({ stages: [5], widths: [16], stem: 'none' });
    const { points, alive, counts } = await measured(spec, 1, 2);
    expect(points.length).toBe(6);
    expect(counts).toEqual([2, 2, 2]);
    expect(alive).toBe(0);
  });

  test('an input that is not finite overflows at the stem', async () => {
    const spec = nfSpec({ stages: [2], widths: [16], stem: 'none' });
    const { points } = await measured(spec, Number.POSITIVE_INFINITY, 2);
    expect(points.length).toBe(1);
  });
});
