import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadResult } from '../../src/results/files/load.ts';
import type { Result } from '../../src/results/result.ts';
import { loadDetail } from '../../src/run/detail/read.ts';
import { npyOf } from '../data/arrays/write.ts';
import { folder, inProcess } from './run.ts';

const NETWORKS = `
networks:
  - { name: BN, model: resnetv2, stages: [1, 1], widths: [8, 16] }
  - { name: plain, model: resnetv2, stages: [1], widths: [8], shortcut: none }
  - { name: overflow, model: resnetv2, stages: [9], widths: [8], norm: none, init_gain: 1000 }
`;
const CONFIG = `input: { kind: gaussian, batch: 3, size: 16 }\nseeds: 2\n${NETWORKS}`;

async function analyzed(...args: string[]) {
  const at = folder();
  at.write('a.yaml', CONFIG);
  const given = ['analyze', at.at('a.yaml'), '-o', at.at('plots'), '--format', 'json', ...args];
  const { code, stderr } = await inProcess(at.root, given);
  const json = path.join(at.root, 'plots/a.json');
  return { at, code, stderr, json };
}

const average = (values: ArrayLike<number>, of = (x: number) => x) =>
  Array.from(values, of).reduce((sum, x) => sum + x, 0) / values.length;

/** The seeds' values of a statistic at a point. */
function valuesOf(result: Result, network: number, point: number, key: 'avg_var' | 'res_avg_var') {
  return result.networks[network]?.points[point]?.statistics[key]?.values ?? [];
}

test('details agree with the statistics, which they leave as they are', async () => {
  const { code, stderr, at, json } = await analyzed('--detail', 'quantiles,channels,histogram');
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`a.json, ${at.at('plots', 'a.detail.npz')}`);
  const result = await loadResult(json);
  const detail = await loadDetail(path.join(at.root, 'plots/a.detail.npz'), result);
  expect(detail.kinds).toEqual(['channels', 'histogram', 'quantiles']);
  for (const [i, { points }] of detail.networks.slice(0, 2).entries()) {
    for (const [p, { output, branch }] of points.entries()) {
      for (const [tensors, key] of [
        [output, 'avg_var'],
        [branch, 'res_avg_var'],
      ] as const) {
        expect(tensors === null, `${key} ${p}`).toBe(valuesOf(result, i, p, key).length === 0);
        for (const [seed, tensor] of (tensors ?? []).entries()) {
          const { mean = [], variance = [] } = tensor?.channels ?? {};
          const within = average(variance);
          expect(within / (valuesOf(result, i, p, key)[seed] as number)).toBeCloseTo(1, 6);
          // The variance of all values is that within the channels and that of their means.
          const between = average(mean, (x) => (x - average(mean)) ** 2);
          expect((tensor?.tails?.variance as number) / (within + between)).toBeCloseTo(1, 5);
          const [least = 0, ...quantiles] = tensor?.quantiles ?? [];
          expect([least, ...quantiles]).toEqual([least, ...quantiles].sort((a, b) => a - b));
        }
      }
    }
  }
  const shape = result.networks[0]?.points[1]?.shape ?? [];
  const counts = detail.networks[0]?.points[1]?.output[0]?.histogram ?? [];
  expect(average(counts) * counts.length).toBe(shape.reduce((a, b) => a * b, 1));
  // Of what overflows there is nothing.
  expect(detail.networks[2]?.points.at(-1)?.output).toEqual([null, null]);
  const plain = await analyzed();
  expect(JSON.parse(readFileSync(plain.json, 'utf8'))).toEqual(
    JSON.parse(readFileSync(json, 'utf8')),
  );
  expect(plain.at.list().some((name) => name.endsWith('.npz'))).toBe(false);
});

test('a kind that there is not is refused', async () => {
  const { code, stderr } = await analyzed('--detail', 'channel');
  expect(code).toBe(2);
  expect(stderr).toMatch(/channels/);
});

test('an array that is the input is not replaced by what is written', async () => {
  const at = folder();
  const values = Float32Array.from({ length: 2 * 3 * 8 * 8 }, (_, i) => Math.sin(i));
  for (const [name, detail] of [
    ['plots/a.detail.npz', 'channels'],
    ['plots/a.html', 'histogram'],
  ] as const) {
    at.write(name, npyOf([2, 3, 8, 8], values));
    const file = at.write('a.yaml', `input: { kind: file, path: ${name} }\n${NETWORKS}`);
    const before = at.bytes(name);
    const args = ['analyze', file, '-o', at.at('plots'), '--format', 'html', '--detail', detail];
    const { code, stderr } = await inProcess(at.root, args);
    expect(code).toBe(2);
    expect(stderr).toContain('would overwrite an input');
    expect(at.bytes(name)).toEqual(before);
  }
});

test('details of a run before are not drawn as those of this one', async () => {
  const { at, json } = await analyzed('--detail', 'channels');
  const again = at.write('a.yaml', CONFIG.replace('size: 16', 'size: 24'));
  const run = (...args: string[]) => inProcess(at.root, [...args, '-o', at.at('plots'), '-q']);
  expect((await run('analyze', again, '--format', 'json')).code).toBe(0);
  const { code, stderr } = await run('render', json, '--view', 'channels');
  expect(code).toBe(2);
  expect(stderr).toContain('these details belong to another result');
});
