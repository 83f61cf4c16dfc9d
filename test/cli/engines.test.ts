import { expect, test } from 'vitest';
import { waiting } from '../../src/cli/tell.ts';
import { ENGINE_NAMES } from '../../src/engines/table.ts';
import { type EngineLine, formatEngines } from '../../src/reporters/engines.ts';
import { folder, SMALL, spp } from './run.ts';

/** What is printed without that of Dawn, the WebGPU of onnxruntime, which warns past every setting of its limits. */
const withoutDawn = (text: string) =>
  text.replace(/^Warning: max\w+ artificially reduced .*\n/gm, '');

test('every engine is listed, measured or excused; and what is asked for by name is taken or refused', async () => {
  const dir = folder();
  dir.write('a.yaml', SMALL);
  const { code, stdout, stderr } = await spp(dir.root, ['engines', '--json']);
  expect(code).toBe(0);
  // One that takes long to be tried is told.
  expect(withoutDawn(stderr)).toMatch(/^(spp: trying \S+, up to 300 s; .*\n)*$/);
  const engines: EngineLine[] = JSON.parse(stdout);
  expect(engines.map(({ name }) => name)).toEqual(ENGINE_NAMES);
  expect(engines.filter(({ auto }) => auto)).toHaveLength(1);
  const works = engines.filter(({ usable }) => usable).map(({ name }) => name);
  expect(works).toEqual(expect.arrayContaining(['ort-cpu', 'tfjs-wasm']));
  // Whichever work on this machine.
  for (const { name, usable, device, gflops, reason, remedy } of engines) {
    const args = ['analyze', 'a.yaml', '--engine', name, '--format', 'json', '-q', '-o', name];
    const run = await spp(dir.root, args);
    if (usable) {
      expect(device).not.toBe('');
      expect(gflops).toBeGreaterThan(0);
      expect([run.code, withoutDawn(run.stderr)]).toEqual([0, '']);
      const result = dir.result(`${name}/a.json`);
      expect(result.engine.name).toBe(name.replace('ort-', 'onnxruntime-'));
    } else {
      expect(remedy).toMatch(/\w/);
      expect([run.code, run.stdout, run.stderr]).toEqual([
        2,
        '',
        `spp: ${name}: ${reason}\n  ${remedy}\n`,
      ]);
      expect(dir.list()).not.toContain(`${name}/`);
    }
  }
});

test('--verbose tells which engine auto takes, and why not the others', async () => {
  const dir = folder();
  dir.write('a.yaml', SMALL);
  const args = ['analyze', 'a.yaml', '--format', 'json', '--verbose'];
  const { code, stderr } = await spp(dir.root, args);
  expect(code).toBe(0);
  const [first = '', ...rest] = stderr.split('\n');
  const taken = /^spp: engine (\S+)$/.exec(first)?.[1];
  const others = ENGINE_NAMES.filter((name) => name !== taken);
  expect(others).toHaveLength(ENGINE_NAMES.length - 1);
  for (const [i, name] of others.entries()) {
    expect(rest[i]).toMatch(new RegExp(`^spp: not ${name}: .`));
  }
});

test('an engine that takes long to be tried is told, and how to do without', () => {
  const said: string[] = [];
  const stderr = { write: (text: string) => said.push(text) };
  waiting({ stderr } as never)('tfjs-gpu', 60);
  expect(said.join('')).toBe('spp: trying tfjs-gpu, up to 60 s; --engine ort-cpu needs no trial\n');
});

test('threads are refused where there is but one', async () => {
  const dir = folder();
  dir.write('a.yaml', SMALL);
  const args = ['analyze', 'a.yaml', '--engine', 'tfjs-wasm', '--threads', '2'];
  const { code, stderr } = await spp(dir.root, args);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--threads: tfjs-wasm runs on one')]);
});

test('the table: measured engines by column, the others with reason and remedy', () => {
  const plain = { dim: (text: string) => text } as Parameters<typeof formatEngines>[1];
  const table = formatEngines(
    [
      { name: 'ort-cpu', auto: true, usable: true, device: 'A CPU', gflops: 231.7 },
      { name: 'tfjs-wasm', auto: false, usable: true, device: 'A CPU', gflops: 9.87 },
      { name: 'ort-cuda', auto: false, usable: false, reason: 'no driver', remedy: 'Get one.' },
    ],
    plain,
  );
  expect(table.split('\n')).toEqual([
    'engine          GFLOP/s  device',
    'ort-cpu (auto)      230  A CPU',
    'tfjs-wasm           9.9  A CPU',
    '',
    'not usable here',
    'ort-cuda: no driver',
    '  Get one.',
    '',
  ]);
});
