import { expect, test } from 'vitest';
import type { NetworkResult, Result, Statistic } from '../../src/results/result.ts';
import { folder, inProcess, SMALL, spp } from './run.ts';

const HEAD = 'input: { kind: gaussian, batch: 2, size: 16 }\nseeds: 2\nnetworks:\n';
const SHAPE = 'model: resnetv2, stages: [2, 2], widths: [16, 32]';
const NF = `${SHAPE}, norm: none, residual: nf, scaled_ws: true`;

async function analyzed(networks: readonly string[], ...args: string[]): Promise<Result> {
  const at = folder();
  const config = at.write('a.yaml', `${HEAD}${networks.map((n) => `  - { ${n} }\n`).join('')}`);
  const run = await inProcess(at.root, ['analyze', config, '-q', '--format=json', ...args]);
  expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
  return at.result('plots/a.json');
}

const named = ({ networks }: Result, name: string) =>
  networks.find((network) => network.name === name) as NetworkResult;

function statisticsOf({ points }: NetworkResult): Statistic[] {
  return points.flatMap(({ statistics }) =>
    Object.values(statistics).filter((statistic) => statistic !== null),
  );
}

test('two runs give the same bytes', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  for (const out of ['one', 'two']) {
    expect((await spp(at.root, ['analyze', 'a.yaml', '-q', '-o', out])).code).toBe(0);
  }
  for (const ending of ['json', 'svg', 'png']) {
    expect(at.bytes(`two/a.${ending}`).equals(at.bytes(`one/a.${ending}`)), ending).toBe(true);
  }
});

test('the number of threads does not matter', async () => {
  const networks = [`${NF}, name: NF`, `${SHAPE}, name: BN`];
  const one = await analyzed(networks, '--threads=1');
  const two = await analyzed(networks, '--threads=2');
  for (const name of ['NF', 'BN']) {
    const other = statisticsOf(named(two, name));
    for (const [i, { values }] of statisticsOf(named(one, name)).entries()) {
      for (const [k, value] of values.entries()) {
        const ratio = (other[i]?.values[k] as number) / (value as number);
        expect(Math.abs(ratio - 1)).toBeLessThan(1e-5);
      }
    }
  }
});

test('variants share input and weights, so that they differ where they should and only there', async () => {
  const { networks } = await analyzed([
    `${NF}, name: a, alpha: 0.2`,
    `${NF}, name: b, alpha: 1`,
    `${NF}, name: c, alpha: 1, activation: silu`,
  ]);
  const [a, b, c] = networks.map(({ points }) => points) as NetworkResult['points'][];
  // The stem has no α and no activation.
  expect(b?.[0]).toEqual(a?.[0]);
  expect(c?.[0]).toEqual(a?.[0]);
  // Nor has the first block's branch an α; the second's input has.
  expect(b?.[1]?.statistics.res_avg_var).toEqual(a?.[1]?.statistics.res_avg_var);
  expect(b?.[1]?.statistics.avg_var).not.toEqual(a?.[1]?.statistics.avg_var);
  expect(b?.[2]?.statistics.res_avg_var).not.toEqual(a?.[2]?.statistics.res_avg_var);
  expect(c?.[1]?.statistics.res_avg_var).not.toEqual(a?.[1]?.statistics.res_avg_var);
});

test('a network keeps its numbers beside others, in any order', async () => {
  const [bn, nf, wide] = [`${SHAPE}, name: BN`, `${NF}, name: NF`, `${NF}, name: W, stem: conv7`];
  const alone = await analyzed([nf]);
  const first = await analyzed([nf, bn, wide]);
  const last = await analyzed([wide, bn, nf]);
  expect(named(first, 'NF')).toEqual(named(alone, 'NF'));
  expect(named(last, 'NF')).toEqual(named(alone, 'NF'));
  expect(named(last, 'BN')).toEqual(named(first, 'BN'));
});

test('a seed keeps its numbers beside others', async () => {
  const one = named(await analyzed([`${NF}, name: NF`], '--seeds=1'), 'NF');
  const three = named(await analyzed([`${NF}, name: NF`], '--seeds=3'), 'NF');
  for (const [i, { values }] of statisticsOf(one).entries()) {
    expect(statisticsOf(three)[i]?.values[0]).toBe(values[0]);
  }
});
