import { expect, test } from 'vitest';
import { folder, inProcess, SMALL, spp } from './run.ts';

const OTHER = SMALL.replaceAll('BN', 'Batch').replace('title: Small', 'title: Other');

test('two configs write two sets of files and print both tables', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  at.write('sub/b.yml', OTHER);
  const { code, stdout, stderr } = await spp(at.root, ['analyze', 'a.yaml', 'sub/b.yml']);
  expect(stderr).toBe(
    'wrote plots/a.json, plots/a.svg, plots/a.png\nwrote plots/b.json, plots/b.svg, plots/b.png\n',
  );
  expect(code).toBe(0);
  expect(at.list().filter((name) => name.startsWith('plots/'))).toEqual(
    ['', 'a.json', 'a.png', 'a.svg', 'b.json', 'b.png', 'b.svg'].map((name) => `plots/${name}`),
  );
  expect(stdout.match(/^\S+(?= {2}.*parameters)/gm)).toEqual(['BN', 'NF', 'Batch', 'NF']);
  expect(at.result('plots/a.json').title).toBe('Small');
  expect(at.result('plots/b.json').title).toBe('Other');
});

test('each gives what it gives alone', async () => {
  const at = folder();
  const configs = [at.write('a.yaml', SMALL), at.write('b.yaml', OTHER)];
  const run = (out: string, ...files: string[]) =>
    inProcess(at.root, ['analyze', ...files, '-o', out, '--format=json']);
  const together = await run('together', ...configs);
  let tables = '';
  for (const config of configs) tables += (await run('alone', config)).stdout;
  expect(together.stdout).toBe(tables);
  for (const name of ['a.json', 'b.json'])
    expect(at.read(`together/${name}`)).toBe(at.read(`alone/${name}`));
});

const MISTAKES: [what: string, config: string, message: string][] = [
  ['an unknown key', SMALL.replace('seeds: 2', 'seds: 2'), 'b.yaml:4:1: unknown key `seds`'],
  ['a network that cannot be built', SMALL.replace('size: 16', 'size: 1'), 'too small'],
];

test.each(MISTAKES)('%s in the second is told before the first runs', async (_, text, message) => {
  const at = folder();
  const configs = [at.write('a.yaml', SMALL), at.write('b.yaml', text)];
  const { code, stdout, stderr } = await inProcess(at.root, ['analyze', ...configs]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr.match(/^spp:/gm)).toHaveLength(1);
  expect(at.list()).toEqual(['a.yaml', 'b.yaml']);
});

test('two configs of one name, which would write the same files, are refused', async () => {
  const at = folder();
  const configs = [at.write('x/a.yaml', SMALL), at.write('y/a.yml', OTHER)] as const;
  for (const files of [configs, [configs[0], configs[0]]]) {
    const { code, stdout, stderr } = await inProcess(at.root, ['analyze', ...files]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${files[0]} and ${files[1]} would both write a.json, a.svg, a.png`);
    expect(stderr.match(/^spp:/gm)).toHaveLength(1);
  }
  expect(at.list()).toEqual(['x/', 'x/a.yaml', 'y/', 'y/a.yml']);
});

test('so are two of different names whose files are called the same', async () => {
  const at = folder();
  const files = [at.write('a.yaml', SMALL), at.write('a.vl.yaml', OTHER)] as const;
  const run = (formats: string) =>
    inProcess(at.root, ['analyze', ...files, '-q', '--format', formats]);
  const { code, stderr } = await run('json,vl.json');
  expect(code).toBe(2);
  expect(stderr).toContain(`${files[0]} and ${files[1]} would both write a.vl.json\n`);
  expect((await run('json')).code).toBe(0);
  expect(at.list()).toContain('plots/a.vl.json');
});

test('the help says that there may be several', async () => {
  const { code, stdout } = await inProcess('/', ['analyze', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('<config...>');
});
