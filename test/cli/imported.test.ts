import { describe, expect, it } from 'vitest';
import { FAMILY_NETWORKS } from '../../bench/peers/networks.js';
import type { Result } from '../../src/results/result.ts';
import { folder, inProcess } from './run.ts';

/** One network of each kind that reading back has to tell apart. */
const NAMES = ['nf-regnet', 'efficientnet', 'regnety', 'bit', 'convnext layer scale 1', 'wrn wide'];
const ROUND = FAMILY_NETWORKS.filter(({ name }) => NAMES.includes(name));

const INPUT = 'input: { kind: gaussian, batch: 2, size: 64 }';

/** A folder with a network as ONNX: post-activation blocks with batch norm, unless it is given. */
async function exported(
  network = '{ model: resnet, block: basic, stages: [1, 2], widths: [8, 16] }',
) {
  const at = folder();
  at.write('a.yaml', `${INPUT}\nnetworks:\n  - ${network}\n`);
  const made = await inProcess(at.root, [
    'export',
    at.at('a.yaml'),
    '--format',
    'onnx',
    '-o',
    at.at('net.onnx'),
  ]);
  expect(made.code).toBe(0);
  const run = async (command: string, config: string, ...args: string[]) => {
    at.write('b.yaml', config);
    return inProcess(at.root, [command, at.at('b.yaml'), '-o', at.at('out'), ...args]);
  };
  const result = (name: string) => JSON.parse(at.read(`out/${name}.json`)) as Result;
  return { ...at, run, result };
}

const one = (keys = '') => `${INPUT}\nnetworks:\n  - { model: net.onnx${keys} }\n`;

describe('a network from an ONNX file', () => {
  it.each(ROUND)(
    'that was exported gives the same points: $name',
    async ({ name: _, ...network }) => {
      const at = await exported(JSON.stringify(network));
      expect((await at.run('analyze', one(), '--format', 'json', '-q')).code).toBe(0);
      await inProcess(at.root, [
        'analyze',
        at.at('a.yaml'),
        '-o',
        at.at('out'),
        '--format',
        'json',
        '-q',
      ]);
      const [planned, imported] = [at.result('a').networks[0], at.result('b').networks[0]];
      const points = planned?.points.filter(
        ({ index, facts }) => index === 0 || facts !== undefined,
      );
      expect(imported?.points.map(({ name }) => name)).toEqual(points?.map(({ name }) => name));
      for (const [i, { shape, statistics }] of (points ?? []).entries()) {
        const own = imported?.points[i];
        expect(own?.shape).toEqual(shape);
        const variance = statistics.avg_var?.mean ?? Number.NaN;
        for (const key of ['avg_sq_mean', 'avg_var', 'res_avg_var'] as const) {
          const [expected, actual] = [statistics[key]?.mean ?? 0, own?.statistics[key]?.mean ?? 0];
          // A squared mean far below the variance is rounding.
          const most = 1e-5 * Math.max(expected ?? 0, key === 'avg_sq_mean' ? 1e-3 * variance : 0);
          expect(Math.abs((actual ?? Number.NaN) - (expected ?? 0))).toBeLessThanOrEqual(most);
        }
      }
    },
  );

  it('stands beside presets, drawn as they are', async () => {
    const at = await exported('{ model: resnetv2, stages: [1, 1], widths: [16, 32] }');
    const networks = `  - { name: drawn, model: net.onnx, weights: drawn }\n  - { model: resnetv2, stages: [1, 1], widths: [16, 32] }\n`;
    await at.run('analyze', `${INPUT}\nseeds: 2\nnetworks:\n${networks}`, '--format', 'json', '-q');
    const [drawn, planned] = at.result('b').networks;
    // Weights of the same name have the same random numbers.
    const variances = (points: typeof drawn) =>
      points?.points.map(({ statistics }) => statistics.avg_var);
    for (const [i, expected] of (variances(planned) ?? []).entries()) {
      const actual = variances(drawn)?.[i];
      for (const [k, value] of (expected?.values ?? []).entries()) {
        expect(Math.abs((actual?.values[k] ?? 0) / (value as number) - 1)).toBeLessThan(1e-5);
      }
    }
  });

  it('is checked, against a baseline and by assertions', async () => {
    const at = await exported();
    const baseline = ['--baseline', at.at('base.json')];
    expect((await at.run('check', one(), ...baseline, '--update')).code).toBe(0);
    expect((await at.run('check', one(), ...baseline)).code).toBe(0);
    const drawn = one(', weights: drawn, init_gain: 1.5, batch_norm: stored');
    expect((await at.run('check', drawn, ...baseline)).code).toBe(1);
    const assertion = 'assert: { avg_var: { max: 0.001 } }\n';
    expect((await at.run('check', `${one()}${assertion}`)).code).toBe(1);
  });

  it('is measured at its layers, and where names match', async () => {
    const at = await exported();
    await at.run('analyze', one(', points: layers'), '--format', 'json', '-q');
    const layers = at.result('b').networks[0]?.points.map(({ name }) => name) ?? [];
    expect(layers.length).toBeGreaterThan(15);
    expect(layers).toContain('stage1.block1.conv1');
    await at.run('analyze', one(', points: ["*block2/Add"]'), '--format', 'json', '-q');
    const found = at.result('b').networks[0]?.points.map(({ name }) => name);
    expect(found).toEqual(['stage2.block2']);
  });

  it.each([
    [', weights: draw', 'the words here are stored, drawn'],
    [', wieghts: drawn', 'Did you mean `weights`?'],
    [', init: he-normal', '`init` is only for weights: drawn'],
    [', weights: drawn, init: normal', 'init: normal needs `init_std`'],
    [', stages: [1]', 'unknown key `stages`'],
    [', dims: { sequence: 8 }', 'the model has no open size "sequence"'],
    [', inputs: { ids: { kind: ones } }', 'the model has no input "ids"'],
    [', inputs: { input: { kind: one } }', 'one of tokens, ones, zeros, range, gaussian, file'],
    [', points: ["*nothing*"]', 'no name of net.onnx matches *nothing*'],
    [', points: ["*block2/Add", "*nothing*"]', 'no name of net.onnx matches *nothing*'],
    [', weights: drawn, init: { "zzz*": he-normal }', 'no weight that is drawn matches "zzz*"'],
    [', size: 32', 'size 32×32 does not fit a model that was exported for 64×64'],
    [', channel_axis: 7', 'channel_axis: 7 is beyond the 4 axes of stem'],
    [', batch_norm: stored, weights: stored, norm: none', 'unknown key `norm`'],
  ])('tells a mistake: %s', async (keys, message) => {
    const at = await exported();
    const { code, stderr } = await at.run('analyze', one(keys));
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/b\.yaml:3:\d+/);
    expect(at.list()).not.toContain('out/');
  });

  it.each([
    ['gone.onnx', undefined, 'cannot be read'],
    ['empty.onnx', '', 'this file is empty'],
    ['text.onnx', 'networks: []', 'not an ONNX model'],
  ])('tells what is no model: %s', async (name, text, message) => {
    const at = await exported();
    if (text !== undefined) at.write(name, text);
    const { code, stderr } = await at.run('analyze', `networks: [{ model: ${name} }]`);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('says where seeds differ in nothing', async () => {
    const at = await exported();
    const quiet = await at.run('analyze', `seeds: 2\n${one()}`, '--format', 'json', '-q');
    expect(quiet.stderr).toBe('');
    const ones = one(', inputs: { input: { kind: ones } }');
    const { stderr } = await at.run('analyze', `seeds: 2\n${ones}`, '--format', 'json', '-q');
    expect(stderr).toContain('net: weights and input are the same under every seed');
  });

  it('says what it was fed with, and on which engine it does not run', async () => {
    const at = await exported();
    const { stderr } = await at.run(
      'analyze',
      one().replace('batch: 2', 'batch: 3'),
      '--format',
      'json',
    );
    expect(stderr).not.toContain('warning');
    expect(at.result('b').networks[0]?.points[0]?.shape[0]).toBe(3);
  });
});

describe('spp inspect', () => {
  it('shows inputs, outputs, norms and points', async () => {
    const at = await exported();
    const { code, stdout } = await inProcess(at.root, ['inspect', at.at('net.onnx')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^input {3}input +float32 {2}batch×3×64×64 {2}the config's input$/m);
    expect(stdout).toMatch(/^normalisers: \d+ BatchNormalization$/m);
    expect(stdout).toContain('batch norm goes by the statistics of the batch');
    expect(stdout).toMatch(/^ {4}1 {2}stage1\.block1/m);
    expect(stdout).toContain('4 points (points: additions)');
  });

  it('prints JSON of what it finds, and why other additions are none', async () => {
    const at = await exported('{ model: mobilenetv2 }');
    const args = ['inspect', at.at('net.onnx'), '--json', '--batch', '1', '--size', '64'];
    const { stdout } = await inProcess(at.root, args);
    const model = JSON.parse(stdout);
    expect(model.points).toHaveLength(11);
    expect(model.points[1]).toMatchObject({ name: 'stage2.block2', channel_axis: 1, alpha: 1 });
    expect(model.others).toEqual([]);
  });

  it('says how a network without additions can be measured', async () => {
    const at = await exported(
      '{ model: resnet, stages: [1], widths: [8], block: basic, shortcut: none }',
    );
    const { code, stdout } = await inProcess(at.root, ['inspect', at.at('net.onnx')]);
    expect(code).toBe(0);
    expect(stdout).toContain('no points (points: additions)');
    expect(stdout).toContain('points: layers');
  });

  it.each([
    [['--dim', 'sequence'], 'name=n'],
    [['--size', 'axb'], 'whole number'],
    [['--points', ''], 'additions, layers, or patterns'],
    [['--size', '32'], 'was exported for 64×64'],
  ])('tells a mistake: %s', async (args, message) => {
    const at = await exported();
    const { code, stderr } = await inProcess(at.root, ['inspect', at.at('net.onnx'), ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
