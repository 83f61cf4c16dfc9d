import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/charts/render.ts';
import type { VegaLiteSpec } from '../../src/charts/sheet.ts';
import { csvOf } from '../../src/reporters/csv.ts';
import { formatJson } from '../../src/reporters/json.ts';
import { network, normFree, result, sawtooth } from '../charts/synthetic.ts';
import { folder, inProcess, SMALL } from './run.ts';

const MEASURED = result('A result', [
  { ...network('BN', [2, 2], sawtooth), macs: 1e9 },
  { ...network('NF', [2, 2], normFree(1)), macs: 2e9 },
]);

describe('--format csv', () => {
  it('of analyze is the table of the result that it writes beside it', async () => {
    const at = folder();
    const { code, stderr } = await inProcess(at.root, [
      ...['analyze', at.write('a.yaml', SMALL), '--format', 'json,csv'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote plots/a.json, plots/a.csv\n' });
    expect(at.read('plots/a.csv')).toBe([...csvOf(at.result('plots/a.json'))].join(''));
  });

  it('of render is the same, and no picture is drawn where none is asked for', async () => {
    const at = folder();
    const file = at.write('a.json', formatJson(MEASURED));
    const { code } = await inProcess(at.root, ['render', file, '--format', 'csv']);
    expect(code).toBe(0);
    expect(at.list()).toEqual(['a.json', 'plots/', 'plots/a.csv']);
    expect(at.read('plots/a.csv')).toBe([...csvOf(MEASURED)].join(''));
  });

  it('of compare tells the results apart by a column, and one that is named twice too', async () => {
    const at = folder();
    const [a, b] = [
      at.write('a.json', formatJson(MEASURED)),
      at.write('b.json', formatJson(MEASURED)),
    ];
    const args = ['compare', a, b, a, '--format', 'csv', '--name', 'both'];
    expect((await inProcess(at.root, args)).code).toBe(0);
    const [header = '', ...rows] = at.read('plots/both.csv').trim().split('\n');
    expect(header).toMatch(/^result,network,seed,/);
    const [, ...own] = [...csvOf(MEASURED)].join('').trim().split('\n');
    expect(rows).toEqual(['a', 'b', 'a #2'].flatMap((name) => own.map((row) => `${name},${row}`)));
  });
});

describe('--format vl.json', () => {
  const specIn = (text: string): VegaLiteSpec => JSON.parse(text);

  it.each([
    ['over depth', []],
    ['in the dark', ['--theme', 'dark', '--no-title']],
    ['over multiply-adds', ['--x', 'macs']],
  ])('of render draws the picture that it writes beside it: %s', async (_, args) => {
    const at = folder();
    const file = at.write('a.json', formatJson(MEASURED));
    const { code } = await inProcess(at.root, [
      ...['render', file, '--format', 'svg,vl.json', ...args],
    ]);
    expect(code).toBe(0);
    expect(await renderSvg(specIn(at.read('plots/a.vl.json')))).toBe(at.read('plots/a.svg'));
  });

  it('of compare too, and it says which Vega-Lite reads it', async () => {
    const at = folder();
    const file = at.write('a.json', formatJson(MEASURED));
    const args = ['compare', file, file, '--format', 'svg,vl.json'];
    expect((await inProcess(at.root, args)).code).toBe(0);
    const spec = specIn(at.read('plots/compare.vl.json'));
    expect(spec['$schema']).toBe('https://vega.github.io/schema/vega-lite/v6.json');
    expect(await renderSvg(spec)).toBe(at.read('plots/compare.svg'));
  });

  it('is no result, and is not read as one', async () => {
    const at = folder();
    const file = at.write('a.vl.json', '{ "$schema": "https://vega.github.io/schema/" }');
    const { code, stderr } = await inProcess(at.root, ['render', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('this is not a result of spp');
  });
});

it('a view of details is a picture for other tools too, and no table', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const measure = ['analyze', config, '-q', '--detail', 'channels', '--format', 'json'];
  expect((await inProcess(at.root, measure)).code).toBe(0);
  const view = (formats: string) =>
    inProcess(at.root, [
      'render',
      at.at('plots/a.json'),
      '--view',
      'channels',
      '--format',
      formats,
    ]);
  expect((await view('svg,vl.json')).code).toBe(0);
  const spec: VegaLiteSpec = JSON.parse(at.read('plots/a.channels.vl.json'));
  expect(await renderSvg(spec)).toBe(at.read('plots/a.channels.svg'));
  const { code, stderr } = await view('csv');
  expect(code).toBe(2);
  expect(stderr).toContain(
    '--format: a view is a picture, and the table has the values of the curves',
  );
});
