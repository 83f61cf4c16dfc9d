import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import type { NetworkResult } from '../../src/results/result.ts';
import {
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  result,
  sawtooth,
} from '../charts/synthetic.ts';
import { folder, inProcess, SMALL, spp } from './run.ts';

const written = (title: string, networks: NetworkResult[], more = {}) =>
  formatJson(result(title, networks, more));

const BN = written('Batch norm', [network('one', RESNET_50, sawtooth)]);
const NF = written('Normalizer-free', [network('two', RESNET_50, normFree(1))]);

/** Runs `spp compare` on these files, in a folder of its own. */
async function compare(files: Readonly<Record<string, string>>, ...args: string[]) {
  const at = folder();
  const paths = Object.entries(files).map(([name, text]) => at.write(name, text));
  return { ...(await inProcess(at.root, ['compare', ...paths, ...args])), ...at };
}

describe('spp compare', () => {
  it('overlays two results, tells where they part, and computes nothing', async () => {
    const at = folder();
    at.write('bn.json', BN);
    at.write('nf.json', NF);
    const { code, stdout, stderr } = await spp(at.root, ['compare', 'bn.json', 'nf.json']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'wrote plots/compare.json, plots/compare.svg, plots/compare.png\n',
    });
    expect(stdout).toMatch(/^2 two against 1 one\n {2}part at the stem: avg_sq_mean ×0\.00\d+/m);
    const svg = at.read('plots/compare.svg');
    for (const text of ['Batch norm · Normalizer-free', '>one<', '>two<'])
      expect(svg).toContain(text);
    expect(at.list().filter((name) => name.startsWith('plots/'))).toHaveLength(4);
  });

  it('tells one result twice apart, the number not cut off', async () => {
    const name = 'BN (BN-ReLU-Conv)';
    const one = written('Batch norm', [network(name, RESNET_50, sawtooth)]);
    const at = folder();
    const file = at.write('fresh.json', one);
    const ended = await inProcess(at.root, ['compare', file, file, '--format', 'json']);
    const names = at.result('plots/compare.json').networks.map((each) => each.name);
    expect(names).toEqual([`${name} (fresh)`, `${name} (fresh) #2`]);
    expect(ended.stdout).toMatch(/#2 {2}/);
  });

  it('writes the comparison as JSON', async () => {
    const { read } = await compare({ 'bn.json': BN, 'nf.json': NF }, '--format', 'json');
    const data = JSON.parse(read('plots/compare.json'));
    expect(data).toMatchObject({
      schema: 'spp-comparison/1',
      results: [{ title: 'Batch norm' }, { title: 'Normalizer-free' }],
      networks: [{ name: 'one' }, { name: 'two' }],
      pairs: [{ first: 0, second: 1, alignment: 'block', spread: true }],
    });
    expect(data.pairs[0].statistics.map((each: { statistic: string }) => each.statistic)).toEqual([
      'avg_sq_mean',
      'avg_var',
      'res_avg_var',
    ]);
  });

  it('runs configs, YAML and JSON, as analyze does', async () => {
    const json = JSON.stringify({
      input: { kind: 'gaussian', batch: 2, size: 16 },
      seeds: 2,
      networks: [
        {
          name: 'LN',
          model: 'resnetv2',
          stages: [2, 2],
          widths: [16, 32],
          stem: 'conv3',
          norm: 'layer',
        },
      ],
    });
    const at = folder();
    const [yaml, other] = [at.write('small.yaml', SMALL), at.write('more.json', json)];
    expect((await inProcess(at.root, ['analyze', yaml, '-q'])).code).toBe(0);
    const measured = at.at('plots', 'small.json');
    const { code, stdout, stderr } = await inProcess(at.root, ['compare', measured, yaml, other]);
    expect(stderr).toBe('wrote plots/compare.json, plots/compare.svg, plots/compare.png\n');
    expect(code).toBe(0);
    // The same networks measured again are the same to the last bit.
    expect(stdout).toContain(
      '3 BN (small.yaml) against 1 BN (small.json)\n  never part (no difference)',
    );
    expect(stdout).toContain('5 LN against 1 BN');
  });

  it('aligns networks of different depth by stage', async () => {
    const deep = written('Deep', [network('600', RESNET_600, sawtooth)]);
    const { stdout, read } = await compare({ 'a.json': BN, 'b.json': deep });
    expect(stdout).toContain('compared by stage');
    expect(read('plots/compare.svg')).toContain('Stage (blocks spread evenly)');
  });

  it('tells equal names apart by their files', async () => {
    const { stdout, read } = await compare({ 'a.json': BN, 'x/b.json': BN, 'y/b.json': BN });
    for (const name of ['one (a)', 'one (x/b.json)', 'one (y/b.json)']) {
      expect(stdout).toContain(name);
      expect(read('plots/compare.svg').includes(name)).toBe(true);
    }
  });

  it('warns of inputs that differ, in the subtitle too', async () => {
    const small = written('Small', [network('two', RESNET_50, normFree(1))], {
      input: { kind: 'gaussian', batch: 2, channels: 3, size: [32, 32] },
    });
    const { code, stderr, read } = await compare({ 'a.json': BN, 'b.json': small });
    const differ = 'inputs differ: Gaussian input 8×3×224×224; Gaussian input 2×3×32×32';
    expect(code).toBe(0);
    expect(stderr).toContain(`spp: warning: ${differ};`);
    expect(read('plots/compare.svg')).toContain(differ);
  });

  it('goes by what the networks were fed with, where they have a size of their own', async () => {
    const own = written('Own', [
      network('two', RESNET_50, normFree(1), { config: { size: [32, 32] } }),
    ]);
    const differ = 'inputs differ: Gaussian input 8×3×224×224; Gaussian input 8×3×32×32';
    expect((await compare({ 'a.json': BN, 'b.json': own })).stderr).toContain(differ);
    const small = written('Small', [network('one', RESNET_50, sawtooth)], {
      input: { kind: 'gaussian', batch: 8, channels: 3, size: [32, 32] },
    });
    expect((await compare({ 'a.json': small, 'b.json': own })).stderr).not.toContain('differ');
  });

  it('tells of each pair where that is asked for', async () => {
    const three = written('Three', [
      network('a', [2], sawtooth),
      network('b', [2], normFree(1)),
      network('c', [2], exploding(3)),
    ]);
    const titles = (text: string) => text.match(/^\d \S+ against \d \S+$/gm);
    expect(titles((await compare({ 'a.json': three })).stdout)).toEqual([
      '2 b against 1 a',
      '3 c against 1 a',
    ]);
    expect(titles((await compare({ 'a.json': three }, '--all-pairs')).stdout)).toHaveLength(3);
  });

  it('takes the name of its files, and draws as render does', async () => {
    const args = ['--name', 'bn.nf', '--format', 'svg', '--theme', 'dark', '-q'];
    const { list, read, stdout, stderr } = await compare({ 'a.json': BN, 'b.json': NF }, ...args);
    expect(stdout + stderr).toBe('');
    expect(list()).toEqual(['a.json', 'b.json', 'plots/', 'plots/bn.nf.svg']);
    expect(read('plots/bn.nf.svg')).toContain('fill="#111111"');
  });
});

describe('spp compare refuses, with one message and nothing written,', () => {
  const stem = network('stem', RESNET_50, exploding(1));
  const nothing: NetworkResult = {
    ...stem,
    points: stem.points.slice(0, 1).map((point) => {
      const none = { mean: null, std: null, values: [null, null, null, null] };
      return {
        ...point,
        statistics: { ...point.statistics, avg_sq_mean: none, avg_var: none },
        non_finite: true,
      };
    }),
  };
  const overflown = (name: string) => written(name, [{ ...nothing, name }]);
  const cases: Record<string, { files: Record<string, string>; args?: string[]; message: RegExp }> =
    {
      'a result of another version': {
        files: { 'a.json': BN, 'b.json': '{"schema":"spp-result/3"}' },
        message: /b\.json: this result has the schema "spp-result\/3"/,
      },
      'a truncated result': {
        files: { 'a.json': BN, 'b.json': NF.slice(0, -200) },
        message: /b\.json:\d+:\d+: this JSON ends too early/,
      },
      'an edited result': {
        files: { 'a.json': BN, 'b.json': NF.replace(/"mean": \d/, '"mean": 9') },
        message: /b\.json: network "two": point 0/,
      },
      'a result without networks': {
        files: { 'a.json': BN, 'b.json': written('none', [], { seeds: [0] }) },
        message: /b\.json: `networks` must be/,
      },
      'one network alone': { files: { 'a.json': BN }, message: /one network in all/ },
      'results with nothing in common': {
        files: { 'a.json': overflown('x'), 'b.json': overflown('y') },
        message: /there is nothing to compare/,
      },
      'a config with a mistake, before any is run': {
        files: { 'a.yaml': SMALL, 'b.yaml': SMALL.replace('seeds: 2', 'seds: 2') },
        message: /b\.yaml:4:1: unknown key `seds`/,
      },
      'a config that cannot be built, before any is run': {
        files: {
          'a.yaml': SMALL,
          'b.yaml': SMALL.replace('size: 16', 'size: 1').replace('batch: 2', 'batch: 1'),
        },
        message: /b\.yaml:\d+:\d+: .*too small/,
      },
      'a name with a folder': {
        files: { 'a.json': BN, 'b.json': NF },
        args: ['--name', '../x'],
        message: /without a folder/,
      },
      'to overwrite what it reads': {
        files: { 'compare.json': BN, 'b.json': NF },
        args: ['-o', '.'],
        message: /would overwrite/,
      },
    };
  for (const [name, { files, args = [], message }] of Object.entries(cases)) {
    it(name, async () => {
      const { code, stdout, stderr, list, read } = await compare(files, ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.match(/^spp: /gm)).toHaveLength(1);
      expect(list()).toEqual(Object.keys(files).sort());
      for (const [file, text] of Object.entries(files)) expect(read(file)).toBe(text);
    });
  }

  it('to be called without a file, or with one that is not there', async () => {
    const at = folder();
    expect((await inProcess(at.root, ['compare'])).code).toBe(2);
    const { code, stderr } = await inProcess(at.root, [
      'compare',
      at.write('a.json', BN),
      at.at('b.json'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no such file');
    expect(at.list()).toEqual(['a.json']);
  });
});
