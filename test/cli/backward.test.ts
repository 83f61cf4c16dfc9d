import { expect, test } from 'vitest';
import type { NetworkResult, Point, Statistic } from '../../src/results/result.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';
import { folder, inProcess, SMALL, spp } from './run.ts';

const BOTH = 'statistics: [forward, backward, weight_grad]';
const BACKWARD: readonly StatisticKey[] = [
  'grad_energy',
  'grad_avg_sq_mean',
  'grad_avg_var',
  'grad_branch',
  'weight_grad',
];

async function analyzed(config: string, ...args: string[]) {
  const at = folder();
  at.write('a.yaml', config);
  const run = await spp(at.root, ['analyze', 'a.yaml', '-q', '--format=json', ...args]);
  return { ...run, bytes: at.bytes('plots/a.json'), result: at.result('plots/a.json') };
}

/** Of each point and statistic of the backward pass the value under one seed; null where there is none. */
function valuesOf({ points }: NetworkResult, seed: number): (number | null | undefined)[][] {
  return points.map(({ statistics }) =>
    BACKWARD.map((key) => (statistics[key] ?? { values: [] }).values[seed]),
  );
}

test('the number of threads does not matter', async () => {
  const config = `${SMALL}${BOTH}\n`;
  const [one, two] = [await analyzed(config, '--threads=1'), await analyzed(config, '--threads=2')];
  expect(two.bytes.equals(one.bytes)).toBe(true);
});

test('networks and seeds together are each by itself', async () => {
  const config = `${SMALL}${BOTH}\n`;
  const { result: both } = await analyzed(config);
  const [, bn, nf] = config.match(/(.*BN,.*\n)((?:.*NF,.*\n)(?:.*\n))/) as RegExpMatchArray;
  for (const [i, other] of [nf, bn].entries()) {
    for (const [k, seed] of both.seeds.entries()) {
      const alone = config.replace(other as string, '').replace('seeds: 2', `seeds: [${seed}]`);
      const { result } = await analyzed(alone);
      expect(result.networks.length).toBe(1);
      const own = valuesOf(result.networks[0] as NetworkResult, 0);
      expect(own.flat().filter((value) => typeof value === 'number').length).toBe(3 + 5 * 4);
      expect(valuesOf(both.networks[i] as NetworkResult, k)).toEqual(own);
    }
  }
});

test('a network that overflows: the gradient begins at the last point that is finite', async () => {
  const at = folder();
  // Without a normaliser the variance doubles each block: beyond float32 after some 128.
  const network = 'model: resnetv2, stages: [200], widths: [16], norm: none, stem: none';
  at.write(
    'a.yaml',
    `input: { kind: gaussian, batch: 2, size: 6 }\nseeds: 1\n${BOTH}\nnetworks: [{ name: boom, ${network} }]\n`,
  );
  const { code, stderr, stdout } = await inProcess(at.root, ['analyze', at.at('a.yaml')]);
  expect(code).toBe(0);
  const points = at.result('plots/a.json').networks[0]?.points as readonly Point[];
  const [last, over] = points.slice(-2) as [Point, Point];
  expect(points.length).toBeLessThan(201);
  expect([over.non_finite, last.non_finite]).toEqual([true, undefined]);
  expect(stderr.split('\n')[0]).toBe(
    `spp: warning: boom: the statistics overflow float32 at point ${over.index} (${over.name}); the curve ends there, and the gradient begins at point ${last.index} (${last.name})`,
  );
  const energy = ({ statistics }: Point) => (statistics.grad_energy as Statistic).mean;
  expect(energy(last)).toBeCloseTo(1, 12);
  expect(energy(over)).toBe(null);
  // What overflows is the signal, and not the square of a weight's gradient, which is as large as that.
  expect(points.slice(0, -1).some((point) => point.non_finite)).toBe(false);
  // It doubles going back as it does going there, but for what is lost at the border of 6×6 pixels.
  const first = Math.log2(energy(points[0] as Point) as number);
  expect(first / last.index).toBeGreaterThan(0.7);
  expect(first / last.index).toBeLessThan(1);
  expect(stdout).toContain('∞');
  expect(at.read('plots/a.json')).not.toMatch(/Infinity|NaN/);
});
