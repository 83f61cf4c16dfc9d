import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { Result } from '../../src/results/result.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const named = (folder: string, pattern: RegExp) =>
  readdirSync(new URL(folder, root)).filter((name) => pattern.test(name));

const CONFIGS = ['', 'paper/'].flatMap((folder) =>
  named(`configs/${folder}`, /\.yaml$/).map((name) => folder + name.replace('.yaml', '')),
);

test.each(CONFIGS)('configs/%s.yaml is a config, and its figure is in plots/', (name) => {
  expect(() => parseConfig(read(`configs/${name}.yaml`), `${name}.yaml`)).not.toThrow();
  for (const ending of ['json', 'png', 'svg']) {
    expect(existsSync(new URL(`plots/${name}.${ending}`, root)), ending).toBe(true);
  }
});

test.each(named('configs/phase/', /\.yaml$/))(
  'configs/phase/%s is a sweep, and its phase diagram is in plots/',
  (file) => {
    const { config } = parseConfig(read(`configs/phase/${file}`), file);
    expect(config.sweep?.keys).toHaveLength(2);
    const name = file.replace('.yaml', '');
    for (const ending of ['png', 'svg']) {
      expect(existsSync(new URL(`plots/phase/${name}.phase.${ending}`, root)), ending).toBe(true);
    }
    expect(read('docs/sweep.md')).toContain(`](../plots/phase/${name}.phase.png)`);
  },
);

const page = read('docs/backward.md');

test('docs/backward.md shows each figure of the backward pass, and links its config', () => {
  const names = CONFIGS.filter((name) => name.startsWith('backward'));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    expect(page).toContain(`](../plots/${name}.png)`);
    expect(page).toContain(`(../configs/${name}.yaml)`);
  }
});

test('the factors in docs/backward.md are those of its figure, measured and expected', () => {
  const { networks } = JSON.parse(read('plots/backward.json')) as Result;
  const rows = [...page.matchAll(/^\| (\d+)( \*)? \|(.*)\|$/gm)];
  expect(rows.length).toBeGreaterThan(8);
  for (const [, block = '', , cells = ''] of rows) {
    const told = [...cells.matchAll(/([\d.]+) \(([\d.]+)\)/g)].map(([, ...pair]) => pair);
    const found = networks.map(({ points }) => {
      const [to, from] = [points[Number(block) - 1], points[Number(block)]];
      const [all, before] = [to, from].map((point) => point?.statistics.grad_energy?.values ?? []);
      const logs = (all ?? []).map((value, i) => Math.log(Number(value) / Number(before?.[i])));
      const mean = Math.exp(logs.reduce((sum, each) => sum + each, 0) / logs.length);
      const expected = Number(to?.expected?.grad_energy) / Number(from?.expected?.grad_energy);
      return [mean.toFixed(3), expected.toFixed(3)];
    });
    expect(told, block).toEqual(found);
  }
});
