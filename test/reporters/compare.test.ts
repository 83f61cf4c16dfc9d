import { describe, expect, it } from 'vitest';
import { compareNetworks } from '../../src/comparison/compare.ts';
import { formatComparison } from '../../src/reporters/compare.ts';
import type { NetworkResult, Result } from '../../src/results/result.ts';
import { normed, withGradients } from '../charts/gradients.ts';
import {
  constant,
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  result,
  sawtooth,
} from '../charts/synthetic.ts';

const PLAIN = { bold: (text: string) => text, dim: (text: string) => text };

function print(results: readonly Result[], all = false): string[] {
  return formatComparison(compareNetworks(results), all, PLAIN).split('\n');
}

const config = { model: 'resnetv2-50', norm: 'batch' };
const bn: NetworkResult = {
  ...network('BN', RESNET_50, sawtooth, { config, scatter: 0 }),
  params: 23_496_256,
  macs: 4_087_136_256,
};
const nf = network('NF', RESNET_50, normFree(1), { scatter: 0 });

it('lists the networks with what they cost and how they end', () => {
  const [head, first, second] = print([result('t', [bn, nf])]);
  expect(head?.trim().split(/ {2,}/)).toEqual([
    'network',
    'model',
    'norm',
    'parameters',
    'multiply-adds',
    'avg var',
  ]);
  expect(first).toBe('1  BN       resnetv2-50  batch      23.5 M         4.09 G  2.728');
  expect(second).toMatch(/^2 {2}NF .* – .* 4\.000$/);
});

it('says at which block a pair parts, in what and by how much, and where most', () => {
  const he = network('He', RESNET_50, exploding(2), { scatter: 0 });
  const lines = print([result('t', [bn, he])]);
  const at = lines.indexOf('2 He against 1 BN');
  // The stem: 0.5 over 0.6, and 1 over 0.9; the last block: 2^15 over 0.51.
  expect(lines[at + 1]).toBe('  part at the stem: avg_sq_mean ×0.833, avg_var ×1.11');
  expect(lines[at + 2]).toBe('  largest at block 16 (stage4.block3): avg_sq_mean ×6.43e4');
});

it('says that a pair never parts', () => {
  const twin = { ...bn, name: 'twin' };
  expect(print([result('t', [bn, twin])])).toContain('  never part (no difference)');
  const near = network(
    'near',
    RESNET_50,
    (place) => {
      const { sqMean, variance, residual } = sawtooth(place);
      return { sqMean, variance, residual: residual * (place.index === 5 ? 1.008 : 1) };
    },
    { scatter: 0 },
  );
  expect(print([result('t', [bn, near])])).toContain('  never part (largest difference 0.80 %)');
});

it('names the overflow that a pair parts by', () => {
  const burst = network(
    'burst',
    RESNET_50,
    (place) => (place.index < 6 ? sawtooth(place) : constant(Number.POSITIVE_INFINITY)(place)),
    { scatter: 0 },
  );
  const lines = print([result('t', [bn, burst])]);
  expect(lines).toContain(
    '  part at block 6 (stage2.block3): avg_sq_mean overflows, avg_var overflows, res_avg_var overflows',
  );
  expect(lines.find((line) => line.startsWith('2 '))).toMatch(/∞$/);
});

it('by stage names the block of either network, and says so', () => {
  const deep = network('BN-600', RESNET_600, sawtooth, { scatter: 0 });
  const text = print([result('t', [bn, deep])]).join('\n');
  expect(text).toContain(
    'part at block 26 (stage1.block26), block 2 (stage1.block2) of the other:',
  );
  expect(text).toContain('compared by stage');
});

it('says what counts with one seed', () => {
  const alone = (name: string) => network(name, RESNET_50, sawtooth, { seeds: 1 });
  expect(print([result('t', [alone('a'), alone('b')])]).join('\n')).toContain(
    'a difference of 5 %',
  );
  expect(print([result('t', [bn, nf])]).join('\n')).not.toContain('a difference of 5 %');
});

describe('a backward pass', () => {
  const own = withGradients(bn, normed);
  const other = withGradients({ ...bn, name: 'other' }, (place) =>
    place.index === 12 || place.index === 5 ? 2 * normed(place) : normed(place),
  );

  it('parts on its way from the last block', () => {
    const lines = print([result('t', [own, other])]);
    // What block 12 makes of the gradient is seen at the point before it.
    expect(lines).toContain('  backward they part at block 12 (stage3.block5): grad_branch ×3.58');
    expect(lines).toContain('Backward is from the last block to the stem.');
    expect(lines.join()).not.toContain(' part at the stem');
  });

  it('is not compared where it has not begun, behind an overflow', () => {
    const burst = withGradients(network('He', RESNET_50, exploding(1e4), { scatter: 0 }), normed);
    const lines = print([result('t', [own, burst])]);
    expect(burst.points.length).toBe(11);
    expect(lines.find((line) => line.startsWith('  backward'))).toMatch(
      /part at block 9 \(stage3.block2\): grad_energy ×0\.\d+, /,
    );
  });

  it('is told at its end, in a column of its own, where there is one', () => {
    const [head, first] = print([result('t', [own, nf])]);
    expect(head).toMatch(/avg var {2}grad energy$/);
    expect(first).toMatch(/ 2\.728 {4}\d\.\d{3}e6$/);
    expect(print([result('t', [bn, nf])])[0]).not.toContain('grad energy');
  });
});

describe('twelve networks with long names', () => {
  const names = Array.from({ length: 12 }, (_, i) =>
    `${i} ResNetV2-600, scaled WS, α = 1`.padEnd(60, 'x'),
  );
  const many = result(
    't',
    names.map((name, i) =>
      network(name, i < 6 ? RESNET_50 : RESNET_600, exploding(1.01 + i / 9), {
        config: { model: `resnetv2-${'x'.repeat(40)}`, norm: 'batch' },
      }),
    ),
  );

  it('are told each against the first, and each against each where asked for', () => {
    const titles = (all: boolean) => print([many], all).filter((line) => / against \d/.test(line));
    expect(titles(false)).toHaveLength(11);
    expect(titles(true)).toHaveLength(66);
    expect(print([many]).join('\n')).toContain('55 more pairs with --all-pairs');
    expect(print([many], true).join('\n')).not.toContain('--all-pairs');
  });

  it('fit 100 columns, cut with …', () => {
    const lines = print([many], true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.some((line) => line.includes('…'))).toBe(true);
  });
});
