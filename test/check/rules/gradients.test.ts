import { expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/results/check-settings.ts';
import type { MeanField, NetworkResult } from '../../../src/results/result.ts';
import { BN, findingsIn, type Given, NF, network, PLAIN, told } from '../networks.ts';

const CHI = Math.PI / (Math.PI - 1);

/** Gradient energies of blocks that each multiply by a factor on the way back, beside their forward curves. */
function withFactors(points: readonly Given[], factors: readonly number[]): Given[] {
  const energies = [1];
  for (const factor of [...factors].reverse()) energies.unshift((energies[0] ?? 1) * factor);
  return points.map((point, i) => ({ ...point, e: energies[i] ?? 1 }));
}

/** A network of stages whose blocks each add a branch of variance a² to what a norm or β holds. */
function held(stages: number, perStage: number, added: number, chi = CHI): Given[] {
  let [variance, first] = [1, true];
  const points: Given[] = [{ v: 1 }];
  const factors: number[] = [];
  for (let index = 0; index < stages * perStage; index++) {
    first = index % perStage === 0;
    factors.push(((first ? chi : variance) + added * chi ** 3) / variance);
    variance = (first ? 1 : variance) + added;
    points.push({ v: variance, r: 1, m: 1e-3 });
  }
  return withFactors(points, factors);
}

/** What the rules on the gradient find, without those on the signal. */
const found = (one: NetworkResult) =>
  findingsIn(one).filter(({ rule }) => /^(gradient|starved)/.test(rule));

const of = (blocks: number, more: (index: number) => Given): Given[] => [
  { v: 1 },
  ...Array.from({ length: blocks }, (_, i) => more(i + 1)),
];

/** A plain network of so many layers, each of which multiplies the gradient by one factor. */
function layers(factor: number, limit: Partial<MeanField>, blocks = 50): NetworkResult {
  const one = network(
    withFactors(
      of(blocks, () => ({ v: 1 })),
      Array(blocks).fill(factor),
    ),
    { ...PLAIN, shortcut: 'none' },
    blocks,
  );
  const fixed: MeanField = {
    weight_variance: 1,
    bias_variance: 0,
    variance: 1,
    slope: 1,
    correlation: 1,
    depth_scale: 10,
  };
  // Blocks without a branch carry no facts.
  const points = one.points.map(({ facts: _, ...point }) => {
    return { ...point, statistics: { ...point.statistics, res_avg_var: null } };
  });
  return { ...one, points, mean_field: { ...fixed, ...limit } };
}

test.each([
  ['depth 50', 4, 4],
  ['depth 600', 4, 50],
  ['200 blocks in one stage', 1, 200],
])('the growth of healthy networks is no explosion: %s', (_, stages, perStage) => {
  const bn = held(stages, perStage, 1);
  expect(found(network(bn, BN, perStage))).toEqual([]);
  expect(found(network(bn, { ...NF, alpha: 1 }, perStage))).toEqual([]);
  expect(found(network(held(stages, perStage, 0.04), { ...NF, alpha: 0.2 }, perStage))).toEqual([]);
  expect(found(network(held(stages, perStage, 1, 1), { ...BN, norm: 'layer' }, perStage))).toEqual(
    [],
  );
  expect((bn[0]?.e as number) > 1e3).toBe(true);
});

test('nor is one more power of the depth', () => {
  // As of ResNet-152, whose sums an activation follows.
  const points = held(1, 40, 1).map((point, i) => ({ ...point, e: (point.e as number) / (i + 1) }));
  expect(found(network(points, { ...BN, model: 'resnet' }, 40))).toEqual([]);
});

test('without a norm the gradient doubles as the variance does, and both are told', () => {
  const points = withFactors(
    of(16, (k) => ({ v: 2 ** k, r: 2 ** (k - 1) })),
    Array(16).fill(2),
  );
  const findings = findingsIn(network(points, PLAIN, 4));
  expect(told(findings)).toEqual(['explosion 1–16', 'gradient-explosion 1–16']);
  expect(findings[1]).toMatchObject({ statistic: 'grad_energy', actual: 2 ** 15, key: 'norm' });
  expect(findings[1]?.message).toContain('doubles every 1 block,');
  expect(findings[1]?.message).not.toContain('forward');
});

test('a factor that does not fall with depth, where the forward pass shows nothing', () => {
  // A sum of equals, scaled by 1/√2, behind norms: (1 + χ³)/2 in every block.
  const scaled = network(
    withFactors(
      of(30, () => ({ v: 1, r: 1 })),
      Array(30).fill((1 + CHI ** 3) / 2),
    ),
    BN,
    30,
  );
  const points = scaled.points.map((point) =>
    point.facts ? { ...point, facts: { ...point.facts, sum_scale: Math.SQRT1_2 } } : point,
  );
  const [finding, ...rest] = found({ ...scaled, points });
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ rule: 'gradient-explosion', key: 'sum_scale', level: 'error' });
  expect(finding?.message).toMatch(/; the forward pass is healthy$/);
  // As deep as most networks are it is no worse than batch norm.
  const shallow = { ...scaled, points: points.slice(0, 9) };
  expect(found(shallow)).toEqual([]);
});

test('norms without shortcuts multiply the gradient in each layer', () => {
  const { mean_field: _, ...plain } = layers(CHI, {});
  const normed = { ...plain, facts: { ...plain.facts, norm: 'batch' } } as NetworkResult;
  const [finding] = found(normed);
  expect(finding).toMatchObject({ rule: 'gradient-explosion', key: 'shortcut' });
  expect(finding?.message).toContain('doubles every 1.81 blocks');
});

test('a plain network: chaos explodes, order vanishes, the critical point does neither', () => {
  const [chaos] = found(layers(1.3, { slope: 1.3 }));
  expect(chaos).toMatchObject({ rule: 'gradient-explosion', key: 'init_gain' });
  expect(chaos?.cause).toContain('chaotic');
  const [order] = found(layers(0.8, { slope: 0.8 }));
  expect(order).toMatchObject({ rule: 'gradient-vanishing', key: 'init_gain' });
  expect(order?.cause).toContain('ordered');
  expect(found(layers(0.95, { slope: 1 }))).toEqual([]);
});

test('an activation behind the sum: what it closes less and less is healthy, what it takes each time is not', () => {
  const post = { ...BN, model: 'resnet' };
  const at = (factor: (b: number) => number) => {
    const points = of(40, () => ({ v: 1, r: 1, m: 0.5 }));
    const factors = points.slice(1).map((_, i) => factor(i + 1));
    return found(network(withFactors(points, factors), post, 40));
  };
  expect(at((b) => (b + 1) / (b + 2))).toEqual([]);
  expect(at(() => 0.8)).toMatchObject([{ rule: 'gradient-vanishing', key: 'activation' }]);
});

test('a projection may take back what its stage has multiplied the gradient by', () => {
  const points = of(40, () => ({ v: 1, r: 1 }));
  const vanishing = (transition: number) => {
    const factors = points.slice(1).map((_, i) => (i % 4 === 0 ? transition : 1));
    const findings = found(network(withFactors(points, factors), BN, 4));
    return findings.filter(({ rule }) => rule === 'gradient-vanishing');
  };
  expect(vanishing(0.2)).toEqual([]);
  expect(vanishing(0.02)).toHaveLength(1);
});

test('a gradient that dies is told at its block, with nothing of those before it', () => {
  const points = held(2, 3, 1).map((point, i) => (i < 4 ? { ...point, e: 0 } : point));
  const findings = found(network(points, BN));
  expect(told(findings)).toEqual(['gradient-outlier 4–4']);
  expect(findings[0]).toMatchObject({ level: 'error', actual: 0 });
  const step = network(points, { ...BN, activation: 'step' });
  expect(found(step)[0]).toMatchObject({ key: 'activation' });
});

test.each([
  [100, 'steep'],
  [0.01, 'flat'],
])('one block that multiplies the gradient by ×%f of what is implied', (share, cause) => {
  const points = held(2, 4, 1).map((point, i) => ({
    ...point,
    e: (point.e as number) * (i < 3 ? share : 1),
  }));
  const findings = found(network(points, BN, 4)).filter(({ rule }) => rule === 'gradient-outlier');
  expect(told(findings)).toEqual(['gradient-outlier 3–3']);
  expect(findings[0]?.cause).toContain(cause);
  const { facts: _, ...unplanned } = network(points, BN, 4);
  expect(told(found(unplanned))).toContain('gradient-outlier 3–3');
});

test('what all blocks do is told once, as a trend', () => {
  const points = held(2, 4, 1).map((point, i) => ({ ...point, e: (point.e as number) * 9 ** -i }));
  const findings = found(network(points, BN, 4));
  expect(told(findings)).toEqual(['gradient-explosion 1–8']);
  expect(findings[0]).toMatchObject({ key: 'activation' });
});

test('what a norm makes of a gradient from a handful of values is chance', () => {
  const on = (shape: readonly number[], norm: string) => {
    const points = held(4, 4, 1).map((point, i) => ({
      ...point,
      e: (point.e as number) * 2 ** -i,
      more: { shape },
    }));
    return told(found(network(points, { ...BN, norm }, 4)));
  };
  expect(on([8, 4096, 4, 4], 'instance')).toEqual([]);
  expect(on([8, 4096, 8, 8], 'instance')).toEqual(['gradient-explosion 1–16']);
  expect(on([4, 4096, 1, 1], 'batch')).toEqual([]);
  expect(on([8, 4096, 2, 2], 'batch')).toEqual(['gradient-explosion 1–16']);
});

test('by theory, where it has the gradient, and not by what the block makes of the signal', () => {
  const points = held(2, 4, 1).map((point) => ({
    ...point,
    more: { expected: { grad_energy: point.e as number } },
  }));
  // Nobody expects block 5's variance: by that alone its factor would be off.
  const odd = points.map((point, i) => (i === 5 ? { ...point, v: 100 } : point));
  expect(told(found(network(odd, BN, 4)))).toEqual([]);
  const blind = odd.map(({ more: _, ...point }) => point);
  expect(told(found(network(blind, BN, 4)))).toContain('gradient-outlier 5–6');
});

test('a branch that hands back next to nothing, unless that is by design', () => {
  const gradient = (share: number, config: object, r = 1) =>
    found(
      network(
        of(4, () => ({ v: 1, r, e: 1, g: share })),
        config,
        4,
      ),
    );
  const skipinit = { ...PLAIN, residual: 'skipinit' };
  const [starved, ...rest] = gradient(1e-6, { ...skipinit, skip_gain: 1e-3 });
  expect(rest).toEqual([]);
  expect(starved).toMatchObject({ rule: 'starved-branch', level: 'warn', key: 'skip_gain' });
  expect(starved?.where).toMatchObject({ first: 1, last: 4 });
  expect(gradient(1e-2, { ...skipinit, skip_gain: 0.1 })).toEqual([]);
  expect(gradient(0, { ...skipinit, skip_gain: 0 })).toEqual([]);
  expect(gradient(0, { ...PLAIN, residual: 'fixup' })).toEqual([]);
  expect(gradient(0, { ...BN, zero_init_last: true })).toEqual([]);
  // A branch of nothing is told forward.
  expect(gradient(0, BN, 0)).toEqual([]);
  // One that adds as much as it is given, and hands nothing back.
  expect(gradient(1e-7, BN)).toMatchObject([{ rule: 'starved-branch' }]);
});

test('a shortcut that hands back next to nothing, where it is the smaller of the two', () => {
  const points = of(4, (k) => ({ v: 0.01, r: 1, e: 1, g: k === 1 ? 1 : 300 }));
  const starved = (v: number) => found(network([{ v }, ...points.slice(1)], BN, 4));
  expect(told(starved(1))).toEqual(['starved-shortcut 2–4']);
  const large = points.map((point) => ({ ...point, v: 2 }));
  expect(found(network(large, BN, 4))).toEqual([]);
});

test('thresholds and levels are the config’s', () => {
  const one = network(
    of(4, () => ({ v: 1, r: 1, e: 1, g: 0.01 })),
    BN,
    4,
  );
  const thresholds = { ...DEFAULT_THRESHOLDS, gradient_share: [0.1, 10] as const };
  expect(told(findingsIn(one, { thresholds }))).toContain('starved-branch 1–4');
  const off = { thresholds, rules: { 'starved-branch': 'off' as const } };
  expect(told(findingsIn(one, off))).not.toContain('starved-branch 1–4');
});

test('theory: each block is judged by its own factor, not by the product of all behind it', () => {
  const expected = held(4, 4, 1);
  const drifting = expected.map((point, i) => ({
    ...point,
    // 8 % in each of 16 blocks: a factor of 3.4 at the first.
    e: (point.e as number) * 1.08 ** (16 - i),
    more: { expected: { grad_energy: point.e as number } },
  }));
  const rules = (points: readonly Given[]) =>
    findingsIn(network(points, BN, 4)).filter(({ rule }) => rule === 'far-from-expected');
  expect(rules(drifting)).toEqual([]);
  const jumping = drifting.map((point, i) => (i < 7 ? { ...point, e: 2 * point.e } : point));
  expect(told(rules(jumping))).toEqual(['far-from-expected 7–7']);
  expect(rules(jumping)[0]?.message).toContain('grad_energy before this block over that behind it');
  // Of 32 values of a channel a norm makes what chance has it make.
  const few = jumping.map((point) => ({
    ...point,
    more: { ...point.more, shape: [8, 4096, 2, 2] },
  }));
  expect(rules(few)).toEqual([]);
  // Seeds that scatter by as much, each with all blocks behind it in common.
  const scattered = expected.map((point, i) => ({
    ...point,
    e: [0.2, 1, 3].map((seed) => seed ** ((16 - i) / 16) * (point.e as number)),
    more: { expected: { grad_energy: point.e as number } },
  }));
  expect(rules(scattered)).toEqual([]);
});

test('where the backward pass was not measured nothing is said of it', () => {
  const points = of(30, () => ({ v: 1, r: 1 }));
  expect(found(network(points, BN, 30))).toEqual([]);
});
