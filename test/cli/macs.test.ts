import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import { exploding, network, normFree, result, sawtooth } from '../charts/synthetic.ts';
import { folder, inProcess, spp } from './run.ts';

const NF = 'norm: none, residual: nf, scaled_ws: true';
const member = (name: string, stages: string, more: string) =>
  `  - { name: ${name}, model: resnetv2, stages: ${stages}, widths: [16, 32], stem: conv3, ${more} }`;

/** Two families of two, at two sizes. */
const FAMILIES = `
title: Families
input: { kind: gaussian, batch: 2, size: 16 }
seeds: 2
chart: { x: macs }
networks:
${member('BN-S', '[1, 1]', 'norm: batch')}
${member('BN-L', '[2, 3]', 'norm: batch, size: 32')}
${member('NF-S', '[1, 1]', NF)}
${member('NF-L', '[2, 3]', `${NF}, size: 32`)}
`;

const DEPTH = 'Block index';
const MACS = 'Multiply-adds of one sample';

describe('spp analyze', () => {
  it('draws a picture over multiply-adds where the config says so, which the result carries', async () => {
    const at = folder();
    at.write('a.yaml', FAMILIES);
    const { code, stderr } = await spp(at.root, ['analyze', 'a.yaml']);
    expect([code, stderr]).toEqual([0, 'wrote plots/a.json, plots/a.svg, plots/a.png\n']);
    const svg = at.read('plots/a.svg');
    for (const text of [MACS, 'Growth, longest stage', '>BN<', '>NF<', '>S<', '>L<']) {
      expect(svg).toContain(text);
    }
    expect(svg).toContain('Gaussian input 2×3×16×16 to 2×3×32×32 · seeds 0, 1 · mean ± 1 s.d.');
    expect((await sharp(at.bytes('plots/a.png')).metadata()).width).toBeGreaterThan(2000);
    expect(at.result('plots/a.json').chart).toEqual({ x: 'macs' });
    await spp(at.root, ['render', 'plots/a.json', '-q', '-o', 'again']);
    expect(at.read('again/a.svg')).toBe(svg);
    await inProcess(at.root, [
      'render',
      at.at('plots/a.json'),
      '-q',
      '-o',
      'depth',
      '--x',
      'depth',
    ]);
    expect(at.read('depth/a.svg')).toContain('Residual average channel variance');
  });

  it('goes by --x before the config, and says nothing of depth in the result', async () => {
    const at = folder();
    const config = at.write('a.yaml', FAMILIES);
    const run = (...args: string[]) =>
      inProcess(at.root, ['analyze', config, '-q', '--format', 'json,svg', ...args]);
    await run('--x', 'depth');
    expect(at.read('plots/a.svg')).not.toContain(MACS);
    expect(at.result('plots/a.json')).not.toHaveProperty('chart');
    at.write('a.yaml', FAMILIES.replace('chart: { x: macs }\n', ''));
    await run('--x', 'macs');
    expect(at.read('plots/a.svg')).toContain(MACS);
    expect(at.result('plots/a.json').chart).toEqual({ x: 'macs' });
  });

  it('refuses panels of statistics before it runs', async () => {
    const at = folder();
    const config = at.write('a.yaml', FAMILIES);
    const ended = await inProcess(at.root, ['analyze', config, '--panels', 'avg_var']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^spp: --panels: a picture over multiply-adds has a panel a summary/,
    );
    expect(at.list()).toEqual(['a.yaml']);
  });
});

it('spp check shades blocks, whatever the config draws', async () => {
  const at = folder();
  const text = `input: { kind: gaussian, batch: 4, size: 32 }
chart: { x: macs }
networks: [{ name: He, model: resnetv2, stages: [3, 3], widths: [64, 128], norm: none }]
`;
  const config = at.write('a.yaml', text);
  expect(await inProcess(at.root, ['check', config, '-q'])).toMatchObject({ code: 1, stderr: '' });
  expect(at.read('plots/a.check.svg')).toContain(DEPTH);
});

describe('spp compare and render', () => {
  const counted = (name: string, rule: Parameters<typeof network>[2], macs: number) => {
    const drawn = network(name, [2, 2], rule, { config: { model: 'net-a' } });
    return { ...drawn, macs };
  };
  const one = [counted('net-a', sawtooth, 1e9), counted('net-b', sawtooth, 4e9)];
  const written = (networks: typeof one, more = {}) => formatJson(result('R', networks, more));

  it('draw results over multiply-adds, a line each', async () => {
    const at = folder();
    const files = ['old.json', 'new.json'].map((name) => at.write(name, written(one)));
    const args = ['--x', 'macs', '--format', 'svg', '-q'];
    expect(await inProcess(at.root, ['compare', ...files, ...args])).toMatchObject({ code: 0 });
    const svg = at.read('plots/compare.svg');
    for (const text of [MACS, '>net old<', '>net new<', '>a<', '>b<']) expect(svg).toContain(text);
  });

  it('draw one file twice as two lines', async () => {
    const at = folder();
    const file = at.write('old.json', written(one));
    const args = ['--x', 'macs', '--format', 'svg', '-q'];
    expect(await inProcess(at.root, ['compare', file, file, ...args])).toMatchObject({ code: 0 });
    const svg = at.read('plots/compare.svg');
    for (const text of ['>net old<', '>net old #2<']) expect(svg).toContain(text);
  });

  it('go by what the results agree on', async () => {
    const at = folder();
    const macs = at.write('a.json', written(one, { chart: { x: 'macs' } }));
    const depth = at.write('b.json', written(one));
    const drawn = async (...files: string[]) => {
      await inProcess(at.root, ['compare', ...files, '--format', 'svg', '-q']);
      return at.read('plots/compare.svg').includes(MACS);
    };
    expect([await drawn(macs), await drawn(macs, depth), await drawn(macs, macs)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('name networks that have no point, for they overflowed', async () => {
    const at = folder();
    const file = at.write('a.json', written([...one, counted('burst', exploding(1e20), 2e9)]));
    for (const command of ['render', 'compare']) {
      const { code, stderr } = await inProcess(at.root, [command, file, '--x', 'macs', '-q']);
      expect([code, stderr]).toEqual([
        0,
        'spp: warning: no point for "burst": the signal overflows float32\n',
      ]);
    }
    expect(at.read('plots/a.svg')).toContain('overflow, and no point: burst');
    expect((await inProcess(at.root, ['render', file, '-q'])).stderr).toBe('');
  });

  it('refuse a result without multiply-adds, and panels, with one message and nothing written', async () => {
    const at = folder();
    const file = at.write('a.json', written([...one, counted('import', normFree(1), 0)]));
    const whole = at.write('b.json', written(one));
    const before = at.list();
    for (const command of ['render', 'compare']) {
      const ended = await inProcess(at.root, [command, file, '--x', 'macs']);
      expect(ended).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'spp: --x: "import" has no count of multiply-adds, and so no place along them\n  Draw it block by block: --x depth.\n',
      });
      const panels = ['--x', 'macs', '--panels', 'avg_var'];
      const refused = await inProcess(at.root, [command, whole, ...panels]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('spp: --panels: ');
    }
    const unknown = await inProcess(at.root, ['render', file, '--x', 'flops']);
    expect(unknown.stderr).toContain('depth, macs');
    expect(at.list()).toEqual(before);
  });
});
