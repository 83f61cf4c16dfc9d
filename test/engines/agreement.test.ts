import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { bareSpec, bnSpec, nfSpec } from '../networks/specs.ts';
import { difference, inPieces, NETWORKS } from './networks.ts';
import { onEachRuntime } from './runtimes.ts';

let ort: Engine;

beforeAll(async () => {
  ort = (await openOnnxruntime()) as Engine;
});

onEachRuntime((runtime, name) => {
  const tfjs = runtime as Engine;

  test.each(NETWORKS)('the same statistics as onnxruntime on the CPU: %s', async (_, spec) => {
    const expected = await inPieces(ort, spec);
    const actual = await inPieces(tfjs, spec);
    expect(actual.length).toBe(expected.length);
    expect(difference(actual, expected)).toBeLessThan(1e-4);
  });

  test('no tensor is left over, in fifty runs', async () => {
    await inPieces(tfjs, nfSpec());
    const { numTensors, numBytes } = memory();
    const specs = [nfSpec({ se_ratio: 0.25 }), bnSpec({ norm: 'group', norm_groups: 4 })];
    for (let i = 0; i < 50; i++) {
      await inPieces(tfjs, specs[i % 2] as NetworkSpec);
      expect(memory()).toMatchObject({ numTensors, numBytes });
    }
  });

  test('an overflow ends the curve where it does on onnxruntime, and leaves nothing over', async () => {
    const { numTensors } = memory();
    const spec = bareSpec({ stages: [40], widths: [16], stem: 'none' });
    const expected = await inPieces(ort, spec, 1e16);
    const actual = await inPieces(tfjs, spec, 1e16);
    expect(expected.length).toBeGreaterThan(2);
    expect(expected.length).toBeLessThan(41);
    expect(actual.length).toBe(expected.length);
    expect(Number.isFinite(actual.at(-1)?.avgVar)).toBe(false);
    expect(memory().numTensors).toBe(numTensors);
  });

  test('two engines are open at once, and each has its say', async () => {
    const again = (await openTfjs(name)) as Engine;
    expect([again.name, tfjs.name, ort.name]).toEqual([name, name, 'onnxruntime-cpu']);
    expect(await inPieces(again, nfSpec())).toEqual(await inPieces(tfjs, nfSpec()));
  });
});
