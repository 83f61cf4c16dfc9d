import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folder, inProcess } from '../cli/run.ts';

const NF = 'norm: none, residual: nf, scaled_ws: true';
/** A healthy network of four blocks. */
const config = (keys = 'alpha: 1', more = '') => `
input: { kind: gaussian, batch: 4, size: 32 }
seeds: 2
networks:
  - { name: NF, model: resnetv2, stages: [2, 2], widths: [64, 128], stem: conv7, ${NF}, ${keys} }
${more}`;
const HE = `
input: { kind: gaussian, batch: 4, size: 32 }
networks: [{ name: He, model: resnetv2, stages: [3, 3], widths: [64, 128], norm: none }]
`;

function place(text = config()) {
  const dir = folder();
  dir.write('net.yaml', text);
  const check = (...args: string[]) => inProcess(dir.root, ['check', dir.at('net.yaml'), ...args]);
  return { ...dir, check };
}

test('a healthy network: its verdict, exit 0, no file', async () => {
  const { check, list } = place();
  const { code, stdout, stderr } = await check();
  expect(stdout).toMatch(/^NF: healthy\n/);
  expect(stdout).toMatch(/\ncheck passed: no findings\n$/);
  expect([code, stderr]).toEqual([0, '']);
  expect(list()).toEqual(['net.yaml']);
});

test('an error: exit 1, and the picture', async () => {
  const { check, list } = place(HE);
  const { code, stdout, stderr } = await check();
  expect(code).toBe(1);
  expect(stdout).toContain('mean-shift');
  expect(stderr).toContain('wrote plots/net.check.svg, plots/net.check.png');
  expect(list()).toEqual(['net.yaml', 'plots/', 'plots/net.check.png', 'plots/net.check.svg']);
});

test('an error, as other tools read it: the networks of the picture', async () => {
  const { check, list, read } = place(HE);
  const { code } = await check('--format', 'csv,vl.json', '-r', 'json');
  expect(code).toBe(1);
  expect(list().filter((name) => name.startsWith('plots/n'))).toEqual(
    ['csv', 'json', 'vl.json'].map((ending) => `plots/net.check.${ending}`),
  );
  expect(read('plots/net.check.csv')).toMatch(/^He,0,0,0,0,stem,avg_sq_mean,/m);
  expect(JSON.parse(read('plots/net.check.vl.json')).$schema).toContain('vega-lite/v6');
});

test('-q prints nothing, and fails all the same', async () => {
  const { check } = place(HE);
  expect(await check('-q')).toEqual({ code: 1, stdout: '', stderr: '' });
});

test('levels of the config, and --strict', async () => {
  const warning = config('alpha: 1, stem_gamma: true');
  expect(await place(warning).check()).toMatchObject({ code: 0 });
  expect(await place(warning).check('--strict')).toMatchObject({ code: 1 });
  const error = config('alpha: 1, stem_gamma: true', 'check: { rules: { stem-variance: error } }');
  expect(await place(error).check()).toMatchObject({ code: 1 });
});

test('the reporters, each in its file or on stdout', async () => {
  const { check, list, read } = place(HE);
  const { stdout } = await check('-r', 'github,json,markdown,junit', '-o', 'out');
  expect(stdout).toMatch(/^::error file=.*net\.yaml,line=3,col=12,title=spp mean-shift::He, /m);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.every((line) => line.startsWith('::error '))).toBe(true);
  expect(list().filter((name) => name.startsWith('out/n'))).toEqual(
    ['json', 'md', 'png', 'svg', 'xml'].map((ending) => `out/net.check.${ending}`),
  );
  expect(JSON.parse(read('out/net.check.json')).failed).toBe(true);
  expect(read('out/net.check.md')).toContain('| ❌ | He |');
});

test('a baseline: written, met, and missed by a change that reads well in a diff', async () => {
  const dir = place();
  expect(await dir.check('-b', 'base/line.json', '--update')).toMatchObject({ code: 0 });
  const before = dir.read('base/line.json').split('\n');
  expect(await dir.check('-b', 'base/line.json', '--threads', '1')).toMatchObject({ code: 0 });
  dir.write('net.yaml', config('alpha: 0.98'));
  const { code, stdout } = await dir.check('-b', 'base/line.json');
  expect(code).toBe(1);
  expect(stdout).toContain('alpha is 0.98 and was 1');
  expect(stdout).toMatch(/blocks 1–4 .*: avg_var is [\d.]+ and was [\d.]+ \(−2 %\)/);
  expect(stdout).toMatch(/\ncheck failed against base\/line\.json: /);
  expect(await dir.check('-b', 'base/line.json', '--update', '-q')).toMatchObject({ code: 0 });
  const after = dir.read('base/line.json').split('\n');
  expect(after).toHaveLength(before.length);
  const changed = after.filter((line, i) => line !== before[i]).map((line) => line.trim());
  expect(changed).toContain('"alpha": 0.98,');
  // The hash, α, the four blocks, the checksum; not the stem, and no other key.
  expect(changed).toHaveLength(7);
});

test('a run with other seeds is compared by the spread', async () => {
  const dir = place();
  await dir.check('-b', 'b.json', '--update', '-q');
  dir.write('net.yaml', config().replace('seeds: 2', 'seeds: [7, 8]'));
  expect(await dir.check('-b', 'b.json')).toMatchObject({ code: 0 });
});

test('the baseline of ResNetV2-50 under four seeds has 30 kB at most', async () => {
  const dir = folder();
  dir.write(
    'net.yaml',
    `input: { kind: gaussian, batch: 2, size: 32 }\nseeds: 4\nnetworks: [{ model: resnetv2-50, ${NF}, alpha: 1 }]\n`,
  );
  const args = ['check', dir.at('net.yaml'), '-b', 'b.json', '--update', '-q'];
  await inProcess(dir.root, args);
  expect(dir.read('b.json').length).toBeLessThan(30_000);
  expect(dir.read('b.json').match(/"name": "stage/g)).toHaveLength(16);
});

test('a second, smaller batch', async () => {
  // Of two samples a single seed may say anything.
  const bn = (batch: number) => `
input: { kind: gaussian, batch: 16, size: 8 }
networks: [{ name: BN, model: resnetv2, stages: [2, 2, 2], widths: [64, 64, 512], stem: conv7 }]
check: { batch_dependence: ${batch} }
seeds: 8
`;
  const few = await place(bn(2)).check();
  expect(few.stdout).toContain('with 2 samples in place of 16 the variance is');
  expect(await place(bn(15)).check()).toMatchObject({ code: 0 });
  const larger = await place(bn(16)).check();
  expect(larger).toMatchObject({ code: 2, stdout: '' });
  expect(larger.stderr).toMatch(/net\.yaml:4:28: .*16 is not less than 16/);
});

/** One message and, on a line of its own, a remedy; exit 2; nothing on stdout. */
const ONE_MESSAGE = /^spp: [^\n]+\n {2}[^\n]+\n$/;

test.each([
  ['missing', undefined, 'there is no such baseline'],
  ['cut off', (text: string) => text.slice(0, 900), 'cut off'],
  ['foreign', () => 'networks: []', 'not a baseline of spp'],
  ['newer', (text: string) => text.replace('baseline/1', 'baseline/9'), 'spp-baseline/9'],
  ['edited by hand', (text: string) => text.replace('"alpha": 1', '"alpha": 2'), 'by hand'],
])('a baseline that is %s', async (_, spoil, message) => {
  const dir = place();
  await dir.check('-b', 'b.json', '--update', '-q');
  if (spoil !== undefined) dir.write('c.json', spoil(dir.read('b.json')));
  const { code, stdout, stderr } = await dir.check('-b', 'c.json');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(ONE_MESSAGE);
  expect(stderr).toContain(message);
  // What is broken can be written anew; what is something else cannot.
  const update = await dir.check('-b', 'c.json', '--update', '-q');
  expect(update.code).toBe(message.startsWith('not a') ? 2 : 0);
});

test.each([
  [
    'an assertion on a stage that is not there',
    config('alpha: 1', 'assert: { avg_var: { max: 1, stages: [3] } }'),
    [],
    'stage 3',
  ],
  [
    'a level that is none',
    config('alpha: 1', 'check: { rules: { mean-shift: eror } }'),
    [],
    'Did you mean error?',
  ],
  [
    'a rule that is none',
    config('alpha: 1', 'check: { rules: { mean-shfit: warn } }'),
    [],
    'Did you mean `mean-shift`?',
  ],
  [
    'a band that is none',
    config('alpha: 1', 'check: { thresholds: { variance: [2, 1] } }'),
    [],
    'Write [1, 2].',
  ],
  ['--update without a file', config(), ['--update'], 'Add --baseline FILE.'],
  ['--update over the config', config(), ['-b', 'net.yaml', '--update'], 'not a baseline'],
  ['a folder as baseline', config(), ['-b', '.'], 'a folder'],
  [
    'a baseline below a file',
    config(),
    ['-b', 'net.yaml/b.json', '--update'],
    'a part of this path is a file',
  ],
])('%s: exit 2, one message', async (_, text, args, message) => {
  const dir = place(text);
  const { code, stdout, stderr } = await dir.check(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(ONE_MESSAGE);
  expect(stderr).toContain(message);
  expect(dir.list()).toEqual(['net.yaml']);
});

test('an --update that cannot be written leaves the old baseline whole', async () => {
  const dir = place();
  await dir.check('-b', 'b.json', '--update', '-q');
  const before = dir.read('b.json');
  // The reports cannot be written, so nothing is.
  mkdirSync(dir.at('plots/net.check.json'), { recursive: true });
  dir.write('net.yaml', config('alpha: 0.5'));
  const { code } = await dir.check('-b', 'b.json', '--update', '-r', 'json');
  expect(code).toBe(2);
  expect(readFileSync(dir.at('b.json'), 'utf8')).toBe(before);
  expect(existsSync(dir.at('plots/net.check.svg'))).toBe(false);
});
