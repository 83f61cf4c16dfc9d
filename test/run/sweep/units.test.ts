import { rename, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { knownConfig } from '../../../src/run/input.ts';
import { Contents } from '../../../src/run/sweep/contents.ts';
import { shardOf } from '../../../src/run/sweep/shard.ts';
import { canonical, unitsOf } from '../../../src/run/sweep/units.ts';
import { folder } from '../../cli/run.ts';
import { modelBytes } from '../../onnx/model.ts';

async function unitsIn(text: string, baseDir = '.', engine: 'ort-cpu' | 'tfjs-wasm' = 'ort-cpu') {
  const { config, locate } = parseConfig(text, 'x.yaml');
  return unitsOf(await knownConfig(config, baseDir, locate), engine, new Contents(baseDir));
}

const keysOf = async (...args: Parameters<typeof unitsIn>) =>
  (await unitsIn(...args)).map(({ key }) => key);

const NET = 'model: resnetv2, stages: [1], widths: [8]';
const config = (own: string, more = '') => `${more}\nnetworks: [{ ${NET}, ${own} }]\n`;

describe('the key', () => {
  test('is not of names, titles, levels and numbers of seeds', async () => {
    const key = await keysOf(config('name: A'));
    expect(
      await keysOf(config('name: B', 'title: T\ncheck: { rules: { mean-shift: off } }')),
    ).toEqual(key);
    expect((await keysOf(config('name: A', 'seeds: 3')))[0]).toBe(key[0]);
    expect(await keysOf(config('name: A, init: he-normal, norm: batch'))).toEqual(key);
  });

  test.each([
    ['the network', config('name: A, init_gain: 2')],
    ['the seed', config('name: A', 'seeds: [1]')],
    ['the input', config('name: A', 'input: { kind: gaussian, batch: 4 }')],
    ['what is measured', config('name: A', 'statistics: [forward, backward]')],
  ])('is of %s', async (_, other) => {
    expect(await keysOf(other)).not.toEqual(await keysOf(config('name: A')));
  });

  test('is of the engine', async () => {
    const text = config('name: A');
    expect(await keysOf(text, '.', 'tfjs-wasm')).not.toEqual(await keysOf(text));
  });

  test('does not depend on the order in which keys are written', () => {
    expect(canonical({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
  });
});

describe('files count by what is in them', () => {
  test('pictures: those of the batch', async () => {
    const at = folder();
    const text = config('name: A', 'input: { kind: images, path: pictures, batch: 2, size: 8 }');
    for (const name of ['a', 'b', 'c']) at.write(`pictures/${name}.png`, name);
    const key = await keysOf(text, at.root);
    at.write('pictures/c.png', 'another, behind the batch');
    expect(await keysOf(text, at.root)).toEqual(key);
    await rename(at.at('pictures/a.png'), at.at('pictures/aa.png'));
    expect(await keysOf(text, at.root)).toEqual(key);
    at.write('pictures/b.png', 'changed');
    expect(await keysOf(text, at.root)).not.toEqual(key);
  });

  test('pictures that may be passed over: all', async () => {
    const at = folder();
    const input = '{ kind: images, path: p, batch: 1, size: 8, skip_unreadable: true }';
    const text = config('name: A', `input: ${input}`);
    for (const name of ['a', 'b']) at.write(`p/${name}.png`, name);
    const key = await keysOf(text, at.root);
    at.write('p/b.png', 'longer');
    expect(await keysOf(text, at.root)).not.toEqual(key);
  });

  test('a model, and the file of its weights beside it', async () => {
    const at = folder();
    const bytes = modelBytes({
      inputs: { x: [1, 4] },
      tensors: { w: { shape: [4, 4], values: Array.from({ length: 16 }, () => 0) } },
      nodes: [['MatMul', 'x w', 'y']],
      output: 'y',
    });
    at.write('net.onnx', bytes);
    const text = 'networks: [{ model: net.onnx }]';
    const key = await keysOf(text, at.root);
    at.write('copy.onnx', bytes);
    expect(await keysOf('networks: [{ model: copy.onnx }]', at.root)).toEqual(key);
    at.write('net.onnx', Buffer.concat([bytes, Buffer.from([0x12, 1, 0x41])]));
    expect(await keysOf(text, at.root)).not.toEqual(key);
  });
});

test('a file that is overwritten, or another that is put in its place, is told from then on', async () => {
  const at = folder();
  const text = config('name: A', 'input: { kind: images, path: p, batch: 1, size: 8 }');
  at.write('p/a.png', 'one');
  const { config: parsed, locate } = parseConfig(text, 'x.yaml');
  const contents = new Contents(at.root);
  await unitsOf(await knownConfig(parsed, at.root, locate), 'ort-cpu', contents);
  expect(await contents.changed()).toBeUndefined();
  await rename(at.write('other', 'two'), at.at('p/a.png'));
  expect(await contents.changed()).toBe(at.at('p/a.png'));
  await rm(at.at('p/a.png'));
  expect(await contents.changed()).toBe(at.at('p/a.png'));
});

describe('shards', () => {
  test('are all units together, each once, in equal numbers, the seeds of a network side by side', async () => {
    const units = await unitsIn(
      `seeds: 5\n${config('name: A')}sweep: { networks.init_gain: { from: 1, to: 2, steps: 7 } }`,
    );
    const parts = Array.from({ length: 4 }, (_, i) => shardOf(units, { part: i + 1, of: 4 }));
    const keys = (all: typeof units) => all.map(({ key }) => key).sort();
    expect(keys(parts.flat())).toEqual(keys(units));
    expect(parts.map(({ length }) => length)).toEqual([8, 9, 9, 9]);
    for (const part of parts) {
      expect(new Set(part.map(({ network }) => network)).size).toBeLessThanOrEqual(3);
    }
    expect(shardOf(units, { part: 2, of: 4 })).toEqual(parts[1]);
    expect(shardOf(units.slice(0, 2), { part: 1, of: 3 })).toEqual([]);
  });
});
