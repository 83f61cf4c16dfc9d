import { expect, test } from 'vitest';
import { meanOf, type Point, type Statistic } from '../../src/results/result.ts';
import { folder, inProcess, spp } from './run.ts';

/** Without a normaliser the variance doubles each block: beyond float32 after some 128. */
const config = (seeds: number) => `
input: { kind: gaussian, batch: 2, size: 8 }
seeds: ${seeds}
networks:
  - { name: boom, model: resnetv2, stages: [200], widths: [64], norm: none, stem: none }
  - { name: calm, model: resnetv2, stages: [200], widths: [64], norm: none, stem: none,
      residual: nf, alpha: 0.2, scaled_ws: true }
`;

test('a network that overflows ends there, with a warning, and its pictures are drawn', async () => {
  const at = folder();
  at.write('a.yaml', config(1));
  const { code, stdout, stderr } = await spp(at.root, ['analyze', 'a.yaml']);
  expect(code).toBe(0);
  const [boom, calm] = at.result('plots/a.json').networks;
  const points = boom?.points as readonly Point[];
  const last = points.at(-1) as Point;
  expect(points.length).toBeLessThan(201);
  expect(points.filter((point) => 'non_finite' in point)).toEqual([last]);
  expect(last.non_finite).toBe(true);
  const overflowed = Object.values(last.statistics);
  expect(overflowed).toContainEqual({ mean: null, std: null, values: [null] });
  for (const point of points.slice(0, -1)) {
    expect([meanOf(point, 'avg_var'), meanOf(point, 'avg_sq_mean')].every(Number.isFinite)).toBe(
      true,
    );
  }
  expect(calm?.points.length).toBe(201);
  expect(stderr.split('\n')[0]).toBe(
    `spp: warning: boom: the statistics overflow float32 at point ${last.index} (${last.name}); the curve ends there`,
  );
  expect(stdout).toContain('∞');
  expect(at.list()).toContain('plots/a.png');
  expect(at.read('plots/a.svg')).toContain('>overflow<');
  expect(at.read('plots/a.json')).not.toMatch(/Infinity|NaN/);
});

test('seeds that overflow at different blocks', async () => {
  const at = folder();
  const file = at.write('a.yaml', config(3).replace('8 }', '4 }'));
  const { code, stderr, stdout } = await inProcess(at.root, ['analyze', file, '--format=json']);
  expect(code).toBe(0);
  expect(stderr.match(/overflow float32/g)?.length).toBe(1);
  const points = at.result('plots/a.json').networks[0]?.points as readonly Point[];
  const variances = points.map(({ statistics }) => statistics.avg_var as Statistic);
  const finite = variances.map(({ values }) => values.filter((v) => v !== null).length);
  // A seed that has overflowed does not come back.
  expect(finite).toEqual([...finite].sort((a, b) => b - a));
  for (const [i, { values, mean }] of variances.entries()) {
    if (values.includes(null)) expect([mean, points[i]?.non_finite]).toEqual([null, true]);
  }
  // Shortened, the table shows where it begins and the end.
  expect(stdout.match(/∞/g)?.length).toBeLessThan(16);
});
