import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { plannedSchema } from '../../../src/config/network.ts';
import { modelOf } from '../../../src/engines/onnxruntime/compile.ts';
import { leavesInReverse } from '../../../src/engines/onnxruntime/leaf-order.ts';
import { loadOnnxruntime } from '../../../src/engines/onnxruntime/load.ts';
import { toBlocked } from '../../../src/engines/onnxruntime/nchwc/blocked.ts';
import { findSupport } from '../../../src/engines/onnxruntime/nchwc/detect.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { segments } from '../../../src/lower/segment.ts';
import { planNetwork } from '../../../src/networks/plan.ts';
import { partsOf } from '../../networks/measured.ts';
import { isMixed } from './nchwc/graphs.ts';

const BATCH = 2;

/** Of MobileNetV2, the narrow ends fit no block of 16 channels, and these none of 8; six times as wide they do. */
const NARROW = { 8: [12, 20, 28, 36, 44, 60, 76] } as Readonly<Record<number, readonly number[]>>;

/** A whole network as one graph, whose narrow ends fit no block of channels. */
function inverted(block: number): Graph {
  const widths = NARROW[block];
  const narrow = widths === undefined ? {} : { widths };
  const spec = plannedSchema.parse({ name: 'inverted', model: 'mobilenetv2', ...narrow });
  const parts = partsOf(planNetwork(spec, [3, 64, 64]), BATCH);
  const [all, ...rest] = segments(parts, { weightBytes: Number.POSITIVE_INFINITY, parts: 32 });
  if (all === undefined || rest.length > 0) throw new Error('not one segment');
  return leavesInReverse(all.graph);
}

/** The nodes of a model, by their places in it, in the order in which onnxruntime runs them. */
async function runOrder({ inputs, parameters }: Graph, { bytes, own }: ReturnType<typeof modelOf>) {
  const ort = await loadOnnxruntime();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-order-'));
  try {
    const session = await ort.InferenceSession.create(bytes, {
      ...own,
      executionProviders: ['cpu'],
      enableProfiling: true,
      profileFilePrefix: path.join(folder, 'profile'),
    });
    const feeds = [...inputs, ...parameters].map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(
        0.1,
      );
      return [name, new ort.Tensor('float32', data, shape)] as const;
    });
    await session.run(Object.fromEntries(feeds));
    session.endProfiling();
    await session.release();
    const [file] = readdirSync(folder);
    const events = JSON.parse(readFileSync(path.join(folder, file as string), 'utf8')) as {
      name: string;
      ts: number;
      args: { node_index?: string };
    }[];
    return events
      .filter(({ name }) => name.endsWith('_kernel_time'))
      .sort((a, b) => a.ts - b.ts)
      .map(({ args }) => Number(args.node_index));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('readings of a block run before the next block but one, where a part runs blocked', async () => {
  const support = await findSupport(await loadOnnxruntime(), { logSeverityLevel: 4 });
  const graph = inverted(support?.block ?? 16);
  const written = support === null ? null : toBlocked(graph, support);
  // A processor without the layout has no such graph.
  if (support === null || written === null) return;
  expect(isMixed(graph, support)).toBe(true);
  const order = await runOrder(graph, modelOf(graph, support));
  const places = graph.readings.map(({ name }) => ({
    block: Number(name.split('.')[0]),
    at: order.indexOf(
      written.nodes.findIndex((node) => node.outputs.some((one) => one.name === name)),
    ),
  }));
  expect(places.every(({ at }) => at >= 0)).toBe(true);
  const last = Math.max(...places.map(({ block }) => block));
  expect(last).toBeGreaterThan(5);
  for (let block = 0; block + 2 <= last; block++) {
    const own = places.filter((one) => one.block === block).map(({ at }) => at);
    const later = places.filter((one) => one.block === block + 2).map(({ at }) => at);
    expect(Math.max(...own), `block ${block}`).toBeLessThan(Math.min(...later));
  }
});
