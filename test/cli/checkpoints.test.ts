import { expect, test } from 'vitest';
import { meanOf, type Result } from '../../src/results/result.ts';
import { folder, inProcess } from './run.ts';

const INPUT = 'input: { kind: gaussian, batch: 2, size: 16 }';
const NET = 'model: resnetv2, block: basic, stages: [1, 1], widths: [8, 16], stem: conv3';

/** A folder with a run of three steps: the same network under three seeds. */
async function run() {
  const at = folder();
  at.write('a.yaml', `${INPUT}\nnetworks: [{ ${NET} }]\n`);
  for (const [seed, step] of [
    [0, 0],
    [1, 50],
    [2, 1000],
  ] as const) {
    const to = at.at(`step-${step}.safetensors`);
    const args = ['--format', 'safetensors', '--seed', `${seed}`, '-o', to];
    expect((await inProcess(at.root, ['export', at.at('a.yaml'), ...args])).code).toBe(0);
  }
  const spp = async (command: string, config: string, ...args: string[]) => {
    at.write('b.yaml', `${INPUT}\n${config}`);
    // A table is written sooner than a picture.
    const written = args.includes('--format') ? args : ['--format', 'csv', ...args];
    return inProcess(at.root, [command, at.at('b.yaml'), '-o', at.at('out'), ...written]);
  };
  return { ...at, spp };
}

const STEPS = `networks: [{ ${NET}, name: R, weights: "step-*.safetensors" }]\n`;
const names = ({ networks }: Result) => networks.map(({ name }) => name);
const variances = ({ networks: [first] }: Result) =>
  first?.points.map((point) => meanOf(point, 'avg_var') as number) ?? [];

test('a run is measured step by step, drawn as curves and as a heat map, and each step as it was exported', async () => {
  const at = await run();
  const { code, stdout } = await at.spp('analyze', STEPS, '--format', 'json,svg');
  expect(code).toBe(0);
  expect(stdout).toContain('R · step 1000');
  const result = at.result('out/b.json');
  expect(names(result)).toEqual(['R · step 0', 'R · step 50', 'R · step 1000']);
  expect(result.networks.map(({ step }) => step)).toEqual([0, 50, 1000]);
  expect(at.read('out/b.svg')).toContain('>R: step<');
  expect(at.read('out/b.steps.svg')).toContain('>1000<');
  // Seed 0 drew what step 0 has, and the input.
  expect((await at.spp('analyze', `networks: [{ ${NET} }]`, '--format', 'json')).code).toBe(0);
  const drawn = variances(at.result('out/b.json'));
  for (const [i, own] of variances(result).entries()) {
    expect(Math.abs(own - (drawn[i] as number))).toBeLessThan(1e-6 * own);
  }
  const redrawn = await inProcess(at.root, [
    'render',
    at.at('out/b.json'),
    '--view',
    'steps',
    '-o',
    at.at('out'),
  ]);
  expect(redrawn.stderr).toContain('no network is there at two steps');
});

test('by their kept statistics batch norms of 0 and 1 do nothing', async () => {
  const at = await run();
  const stored = `networks: [{ ${NET}, weights: step-0.safetensors, batch_norm: stored }]`;
  await at.spp('analyze', stored, '--format', 'json');
  const own = variances(at.result('out/b.json'));
  await at.spp('analyze', `networks: [{ ${NET}, norm: none }]`, '--format', 'json');
  for (const [i, value] of variances(at.result('out/b.json')).entries()) {
    // ε = 1e-5 in each norm.
    expect(Math.abs((own[i] as number) - value)).toBeLessThan(1e-3 * value);
  }
});

test('check gates any step, by its name or that of its run, and against a baseline', async () => {
  const at = await run();
  const asserted = (name: string) =>
    `${STEPS}assert: { avg_var: { max: 1e-3, networks: ["${name}"] } }\n`;
  const one = await at.spp('check', asserted('R · step 50'));
  expect(one.code).toBe(1);
  expect(one.stdout.match(/the config asserts/g)).toHaveLength(1);
  const all = await at.spp('check', asserted('R'));
  expect(all.stdout.match(/the config asserts/g)).toHaveLength(3);
  expect((await at.spp('check', asserted('R · step 51'))).stderr).toMatch(/not there[\s\S]*"R"/);
  const baseline = ['--baseline', at.at('base.json')];
  expect((await at.spp('check', STEPS, ...baseline, '--update')).code).toBe(0);
  expect((await at.spp('check', STEPS, ...baseline)).code).toBe(0);
  at.write('step-50.safetensors', at.bytes('step-1000.safetensors'));
  const changed = await at.spp('check', STEPS, ...baseline);
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/R · step 50: \d+ error/);
  expect(changed.stdout).toContain('R · step 0: healthy');
});

test('a model takes the weights of its own names, and no others', async () => {
  const at = await run();
  const onnx = ['--format', 'onnx', '--seed', '1', '-o', at.at('net.onnx')];
  await inProcess(at.root, ['export', at.at('a.yaml'), ...onnx]);
  const own = `networks: [{ model: net.onnx, name: O }, { model: net.onnx, name: R, weights: [step-50.safetensors, step-0.safetensors] }]`;
  expect((await at.spp('analyze', own, '--format', 'json')).code).toBe(0);
  const { networks } = at.result('out/b.json');
  expect(networks.map(({ name }) => name)).toEqual(['O', 'R · step 0', 'R · step 50']);
  expect(networks[2]?.points).toEqual(networks[0]?.points);
  expect(networks[1]?.points).not.toEqual(networks[0]?.points);
});

test('a checkpoint of another network is refused with its place, and nothing is written', async () => {
  const at = await run();
  const other = STEPS.replace('[8, 16]', '[8, 32]');
  const { code, stderr } = await at.spp('analyze', other);
  expect(code).toBe(2);
  expect(stderr).toMatch(/b\.yaml:2:.*step-0\.safetensors: .* of another shape .*"R · step 0"/);
  expect(at.list().filter((file) => file.startsWith('out'))).toEqual([]);
});

test('what is read is not written over, and what has its weights in a file is not exported', async () => {
  const at = await run();
  const config = `networks: [{ ${NET}, weights: step-0.safetensors }]`;
  const exported = await at.spp('export', config, '--format', 'safetensors');
  expect(exported.code).toBe(2);
  expect(exported.stderr).toContain('step-0.safetensors is a file already');
});
