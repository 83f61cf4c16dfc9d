import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import type { Report } from '../../src/reporters/report.ts';
import { exploding, network, normFree, RESNET_50, result } from '../charts/synthetic.ts';
import { folder, inProcess, SMALL } from './run.ts';

/** The data in a report. */
function dataIn(html: string): Report {
  const [, data = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(data);
}

const NF = formatJson(result('One', [network('same', RESNET_50, normFree(1))]));
const HE = formatJson(result('Two', [network('same', RESNET_50, exploding(2))]));

test('analyze writes a report where it is asked for, with what made it', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const args = ['analyze', config, '--format', 'html,json', '-o', "it's here"];
  const { code, stderr } = await inProcess(at.root, args);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "wrote it's here/a.html, it's here/a.json\n",
  });
  const report = dataIn(at.read("it's here/a.html"));
  expect(report.results.map((each) => each.result)).toEqual([at.result("it's here/a.json")]);
  expect(report.command).toMatch(/^spp analyze '.*a\.yaml' --format html,json -o 'it'\\''s here'$/);
  expect(report.config).toContain('scaled_ws: true');
  expect(report.subtitle).toContain('Gaussian input 2×3×16×16');
  expect(report).toMatchObject({ names: ['BN', 'NF'], compared: false, detail: null });
});

test('render takes the details along that are beside a result, but not those of another', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const options = ['--format', 'html,json', '--detail', 'channels,quantiles', '-o', at.root];
  await inProcess(at.root, ['analyze', config, ...options]);
  const { detail } = dataIn(at.read('a.html'));
  expect(detail?.kinds).toEqual(['channels', 'quantiles']);
  expect(detail?.networks[1]?.[3]?.branch).toMatchObject({ seeds: 2, lost: 0 });
  const render = (file: string) => inProcess(at.root, ['render', file, '--format', 'html']);
  expect((await render(at.at('a.json'))).stderr).toBe('wrote plots/a.html\n');
  expect(dataIn(at.read('plots/a.html')).detail).toEqual(detail);
  const other = at.write('b.json', NF);
  at.write('b.detail.npz', at.bytes('a.detail.npz'));
  const { code, stderr } = await render(other);
  expect(stderr).toMatch(
    /b\.detail\.npz is left out of the report: these details belong to another/,
  );
  expect([code, dataIn(at.read('plots/b.html')).detail]).toEqual([0, null]);
});

test('a report is not of one view', async () => {
  const at = folder();
  const file = at.write('nf.json', NF);
  at.write('nf.detail.npz', 'whatever');
  const args = ['render', file, '--format', 'html', '--view', 'channels'];
  const { code, stderr } = await inProcess(at.root, args);
  expect(code).toBe(2);
  expect(stderr).toContain('a report shows all views');
});

test('compare writes one of all networks, each with its own findings', async () => {
  const at = folder();
  const files = [at.write('nf.json', NF), at.write('he.json', HE)];
  const { code } = await inProcess(at.root, ['compare', ...files, '--format', 'html']);
  expect(code).toBe(0);
  const report = dataIn(at.read('plots/compare.html'));
  expect(report.names).toEqual(['same (nf)', 'same (he)']);
  expect(report.results.map(({ name }) => name)).toEqual(['nf', 'he']);
  expect(report.verdicts[0]).toEqual({ text: 'healthy', finding: null });
  const first = report.findings[report.verdicts[1]?.finding ?? -1];
  expect(first).toMatchObject({ network: 'same (he)', rule: 'explosion' });
  expect(report.rules['explosion']).toContain('grows');
  expect(report.partings).toContain('part at ');
});

test('render takes panels, scale and theme along', async () => {
  const at = folder();
  const file = at.write('nf.json', NF);
  const options = ['--panels', 'avg_var', '--log', '--theme', 'dark'];
  await inProcess(at.root, ['render', file, '--format', 'html', ...options]);
  expect(dataIn(at.read('plots/nf.html'))).toMatchObject({
    panels: ['avg_var'],
    log: true,
    dark: true,
  });
});

test('a panel of what was not measured is refused, and nothing written', async () => {
  const at = folder();
  const file = at.write('nf.json', NF);
  const args = ['render', file, '--format', 'html', '--panels', 'grad_energy'];
  const { code, stderr } = await inProcess(at.root, args);
  expect(code).toBe(2);
  expect(stderr).toContain('grad_energy was not measured');
  expect(at.list()).toEqual(['nf.json']);
});

test('the page of a report has a size that mail takes, and ends in no script of its own', () => {
  const script = readFileSync('dist/bundle/page.js', 'utf8');
  const style = readFileSync('dist/bundle/page.css', 'utf8');
  expect(Buffer.byteLength(script + style)).toBeLessThan(1.5e6);
  expect(script).not.toMatch(/<\/script|<!--|\r/i);
  expect(style).not.toMatch(/<|\r/);
  expect(script.slice(0, 1e5)).toContain('University of Washington Interactive Data Lab');
});
