import { expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/results/check-settings.ts';
import {
  BN,
  findingsIn,
  type Given,
  healthyBn,
  healthyNf,
  NF,
  network,
  PLAIN,
  told,
} from '../networks.ts';

/** A healthy curve with some points replaced. */
function spoilt(points: readonly Given[], at: Readonly<Record<number, Given>>): Given[] {
  return points.map((point, i) => at[i] ?? point);
}

const plain = (values: readonly number[], more: Partial<Given> = {}) =>
  network(
    [{ v: values[0] ?? 1 }, ...values.slice(1).map((v) => ({ v, r: v / 2, ...more }))],
    PLAIN,
  );

test('healthy networks have no finding', () => {
  expect(findingsIn(network(healthyNf(6), NF))).toEqual([]);
  expect(findingsIn(network(healthyBn(6)))).toEqual([]);
});

test('an overflow is told at its block', () => {
  const points = spoilt(healthyNf(3), {
    3: { v: Number.POSITIVE_INFINITY, r: 1, more: { non_finite: true } },
  });
  expect(told(findingsIn(network(points, NF)))).toEqual(['non-finite 3–3']);
});

test('an explosion is told with the depth in which the variance doubles', () => {
  const [finding, ...rest] = findingsIn(plain([1, 2, 4, 8, 16, 32, 64, 128]));
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ rule: 'explosion', where: { first: 1, last: 7 } });
  expect(finding?.message).toContain('doubles every 1 block,');
  expect(finding?.cause).toContain('without a normaliser');
});

test('a collapse is told with the depth in which the variance halves, from where it begins', () => {
  const [finding] = findingsIn(plain([1, 1, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625]));
  expect(finding).toMatchObject({ rule: 'collapse', where: { first: 3, last: 8 } });
  expect(finding?.message).toMatch(/halves every 1\.\d+ blocks/);
});

test('a collapse of scaled sums is put down to what took the variance', () => {
  const causeOf = (factor: number, facts: object) => {
    const values = Array.from({ length: 17 }, (_, k) => factor ** k);
    const points = plain(values).points.map((point) =>
      point.facts ? { ...point, facts: { ...point.facts, ...facts } } : point,
    );
    return findingsIn({ ...plain(values), points }).find(({ rule }) => rule === 'collapse')?.cause;
  };
  expect(causeOf(0.7, { sum_scale: Math.SQRT1_2, padding: 0.4 })).toContain('zero padding');
  expect(causeOf(0.5, { sum_scale: 0.5, padding: 1 })).toContain('sum_scale below');
  expect(causeOf(0.5, { sum_scale: Math.SQRT1_2, padding: 1 })).toBeUndefined();
  expect(causeOf(0.7, { padding: 0.4 })).toBeUndefined();
});

test('growth in proportion to depth is no explosion, however deep', () => {
  for (const depth of [12, 50, 200]) {
    const values = Array.from({ length: depth + 1 }, (_, k) => 1 + k);
    const points = values.map((v) => ({ v, r: 1 }));
    expect(findingsIn(network(points, PLAIN))).toEqual([]);
  }
});

test('a mean shift is told where it begins and ends', () => {
  const points = healthyNf(6).map((point, i) => (i === 2 || i === 3 ? { ...point, m: 9 } : point));
  const [finding, ...rest] = findingsIn(network(points, NF));
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'mean-shift',
    where: { first: 2, last: 3, firstName: 'stage1.block2', lastName: 'stage1.block3' },
    statistic: 'avg_sq_mean',
    actual: 9,
    expected: [null, 3],
  });
});

test('the mean that the stem leaves is not a shift of the blocks that carry it on', () => {
  const points = [
    { v: 0.7, m: 4.3 },
    ...[1, 2, 3].map((k) => ({ v: 0.7 * (k + 1), r: 0.7, m: 4.3 + 0.3 * k })),
  ];
  const one = network(points);
  const identity = { ...one, points: one.points.map((point) => ({ ...point, transition: false })) };
  expect(told(findingsIn(identity))).toEqual([]);
  // A transition passes on nothing as it is: there it is its own.
  expect(told(findingsIn(one))).toContain('mean-shift 1–3');
});

test('what a norm that keeps channel means, or a last ReLU, leaves is no shift', () => {
  const points = healthyBn(6).map((point) => ({ ...point, m: 2.5 * (point.v as number) }));
  expect(told(findingsIn(network(points)))).toContain('mean-shift 1–6');
  expect(findingsIn(network(points, { ...BN, norm: 'layer' }))).toEqual([]);
  expect(findingsIn(network(points, { ...BN, model: 'resnet' }))).toEqual([]);
});

const branchFindings = (config: object, at: Readonly<Record<number, number>>) => {
  const points = healthyNf(6).map((point, i) => ({ ...point, r: at[i] ?? 1 }));
  let v = 1;
  const variances = points.map((point, i) => {
    if (i > 0) v = (i % 3 === 1 ? 1 : v) + point.r;
    return { ...point, v };
  });
  return findingsIn(network(variances, config)).filter(({ rule }) => rule === 'branch-variance');
};

test.each([
  ['γ missing in one', 2, 0.3408, 'γ is missing in a convolution'],
  ['γ missing in two', 2, 0.1162, 'γ is missing in 2 convolutions'],
  ['γ missing in three', 2, 0.0396, 'γ is missing in 3 convolutions'],
  ['γ twice', 5, 2.934, 'γ is applied once too often'],
  ['β dropped', 3, 3, 'not divided by β'],
])('a branch that does not preserve the variance: %s', (_, block, factor, cause) => {
  const [finding, ...rest] = branchFindings(NF, { [block]: factor });
  expect(finding).toMatchObject({ where: { first: block, last: block }, actual: factor });
  expect(finding?.cause).toContain(cause);
  // What follows reads a variance that β does not know of; it is not to blame for it.
  expect(rest).toEqual([]);
});

test('zero branches: an error, or a warning where the config asks for it', () => {
  const points = spoilt(healthyNf(3), { 2: { v: 2, r: 0 }, 3: { v: 3, r: 1 } });
  const [error] = findingsIn(network(points, NF));
  expect(error).toMatchObject({
    rule: 'branch-variance',
    level: 'error',
    where: { first: 2, last: 2 },
  });
  expect(error?.cause).toContain('zero-initialised');
  const fixup = { ...PLAIN, residual: 'fixup' };
  const [warning] = findingsIn(network([{ v: 1 }, ...Array(3).fill({ v: 1, r: 0 })], fixup));
  expect(warning).toMatchObject({ rule: 'branch-variance', level: 'warn', key: 'residual' });
});

test('behind norms a factor that all branches share is a warning, one of some an error', () => {
  const scaled = (factor: number, from: number) => {
    const points = healthyBn(6).map((point, i) => {
      const share = i >= from ? factor : 1;
      return { v: (point.v as number) * share, r: 0.682 * share, m: 0 };
    });
    const findings = findingsIn(network(points, BN));
    return findings.map(({ rule, level, where }) => [rule, level, where?.first]);
  };
  expect(scaled(0.5, 0)).toEqual([['branch-variance', 'warn', 1]]);
  expect(scaled(0.5, 4)).toEqual([['branch-variance', 'error', 4]]);
});

test('zero padding on small maps is no fault of the branch', () => {
  // (1 − 2/12)² = 0.69 of the variance behind the 3×3 convolution.
  const small = (r: number) => {
    const points = [{ v: 1 }, ...[1, 2, 3].map((k) => ({ v: 1 + k * r, r }))];
    const shape = [8, 4096, 4, 4] as const;
    const one = network(
      points.map((point) => ({ ...point, more: { shape } })),
      { ...NF, alpha: 1 },
    );
    return told(findingsIn(one)).filter((line) => line.startsWith('branch-variance 1'));
  };
  expect(small(0.4)).toEqual([]);
  expect(small(0.3)).toHaveLength(1);
});

test('few values a channel are not judged', () => {
  const points = healthyNf(3).map((point, i) => {
    return { ...point, r: i === 2 ? 9 : (point.r ?? 1), more: { shape: [8, 64, 2, 2] as const } };
  });
  expect(findingsIn(network(points, NF))).toEqual([]);
});

test('one branch that is unlike the others of its network', () => {
  const points = spoilt(healthyBn(6), {
    5: { v: 2.4, r: 1.03, m: 1 },
    6: { v: 3.08, r: 0.682, m: 1.3 },
  });
  expect(told(findingsIn(network(points)))).toEqual(['branch-outlier 5–5']);
});

test('what an addition adds: α², twice α, nothing', () => {
  const nf = { ...NF, alpha: 0.5 };
  const adding = (share: number) =>
    network([{ v: 1 }, { v: 1.25, r: 1 }, { v: 1.25 + share, r: 1 }], nf);
  expect(findingsIn(adding(0.25))).toEqual([]);
  expect(findingsIn(adding(0.25 * 1.39))).toEqual([]);
  const [twice] = findingsIn(adding(0.0625));
  expect(twice).toMatchObject({ rule: 'branch-addition', where: { first: 2, last: 2 } });
  expect(twice?.cause).toContain('α is applied twice');
  expect(findingsIn(adding(1))[0]?.cause).toContain('α is not applied');
  expect(findingsIn(adding(0))[0]?.cause).toContain('zero-initialised gain');
});

test('what chance does to an addition counts less over several seeds', () => {
  const narrow = (seeds: number) => {
    const [first, second] = [Array(seeds).fill(1.25), Array(seeds).fill(1.25 + 0.25 * 0.5)];
    const r = Array(seeds).fill(1);
    const points = [{ v: Array(seeds).fill(1) }, { v: first, r }, { v: second, r }];
    const more = { shape: [8, 128, 56, 56] as const };
    return findingsIn(
      network(
        points.map((point) => ({ ...point, more })),
        { ...NF, alpha: 0.5 },
      ),
    );
  };
  // 0.125 are missing: 0.4 × 0.25 and 6 × 0.5 × √1.25 / 128 may be.
  expect(narrow(1)).toEqual([]);
  expect(told(narrow(16))).toEqual(['branch-addition 2–2']);
});

test('a gain of 0 that the config asks for is a warning, at its key', () => {
  const points = [{ v: 1 }, { v: 1, r: 1 }, { v: 1, r: 1 }];
  const findings = findingsIn(network(points, { ...NF, skip_gain: 0 }));
  const finding = findings.find(({ rule }) => rule === 'branch-addition');
  expect(finding).toMatchObject({ where: { first: 1, last: 2 }, level: 'warn', key: 'skip_gain' });
});

test('a transition that does not reset, and why', () => {
  const carried = spoilt(healthyNf(6), {
    4: { v: 5, r: 1 },
    5: { v: 6, r: 2.5 },
    6: { v: 7, r: 2 },
  });
  const [raw] = findingsIn(network(carried, NF)).filter(({ rule }) => rule === 'transition-reset');
  expect(raw).toMatchObject({ where: { first: 4, last: 4 }, actual: 5 });
  const pooled = spoilt(healthyNf(6), { 4: { v: 1.25, r: 1 } });
  const avgpool = { ...NF, shortcut: 'avgpool-conv' };
  const [lost] = findingsIn(network(pooled, avgpool)).filter(
    ({ rule }) => rule === 'transition-reset',
  );
  expect(lost).toMatchObject({ where: { first: 4 }, key: 'shortcut' });
  expect(lost?.cause).toContain('Gaussian noise');
});

test('a normalizer-free network has one level to reset to, whatever its branches have come to', () => {
  // A quarter is left by each average pool, and branches follow their input.
  const lost: Given[] = [
    { v: 1.25, r: 1 },
    { v: 1.875, r: 0.625 },
    { v: 2.5, r: 0.625 },
    { v: 0.78, r: 0.625 },
    { v: 1.17, r: 0.39 },
    { v: 1.56, r: 0.39 },
  ];
  const one = network([...healthyNf(3), ...lost], { ...NF, shortcut: 'avgpool-conv' });
  expect(told(findingsIn(one))).toEqual(['transition-reset 4–7']);
});

test.each([
  [2.934, 'γ is applied in the stem'],
  [2, 'He initialisation in the stem'],
  [4, 'weights twice as large'],
])('a stem of variance %f', (v, cause) => {
  const points = healthyNf(3).map((point, i) => (i === 0 ? { v } : point));
  const [stem] = findingsIn(network(points, NF));
  expect(stem).toMatchObject({
    rule: 'stem-variance',
    level: 'warn',
    where: { firstName: 'stem' },
  });
  expect(stem?.cause).toContain(cause);
});

test('behind a max pool, and of other networks, the stem is not judged by 1', () => {
  const points = healthyNf(3).map((point, i) => (i === 0 ? { v: 0.36, m: 2.1 } : point));
  expect(findingsIn(network(points, { ...NF, stem: 'conv7-pool' }))).toEqual([]);
  expect(told(findingsIn(network(healthyBn(3))))).toEqual([]);
});

test('dead channels from the share that is set', () => {
  const points = spoilt(healthyNf(3), { 2: { v: 3, r: 1, more: { dead_channels: 0.02 } } });
  const one = network(points, NF);
  expect(told(findingsIn(one))).toEqual(['dead-channels 2–2']);
  const thresholds = { ...DEFAULT_THRESHOLDS, dead_channels: 0.02 };
  expect(findingsIn(one, { thresholds })).toEqual([]);
});

test('a smaller batch with another variance', () => {
  const one = network(healthyBn(3));
  const smaller = network(healthyBn(3).map((point, i) => (i === 2 ? { ...point, r: 0.5 } : point)));
  expect(findingsIn(one, {}, one)).toEqual([]);
  const [finding, ...rest] = findingsIn(one, {}, smaller);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'batch-dependence',
    statistic: 'res_avg_var',
    actual: 0.5,
  });
});

test('far from what theory expects: a warning, beyond what chance explains', () => {
  const expected = { avg_var: 3, res_avg_var: 1 };
  const at = (v: Given['v'], r: Given['r'], more: Given['more'] = {}) =>
    findingsIn(
      network(spoilt(healthyNf(3), { 2: { v, r: r ?? 1, more: { expected, ...more } } }), NF),
    ).filter(({ rule }) => rule === 'far-from-expected');
  expect(at(3.6, 1)).toEqual([]);
  expect(at(3.9, 1)).toMatchObject([{ level: 'warn', expected: 3, actual: 3.9 }]);
  // Where few channels meet, one draw of the weights scatters by as much.
  expect(at(4.4, 1, { shape: [8, 64, 56, 56] })).toEqual([]);
  // The seeds scatter by as much.
  expect(at([3.2, 5.2], [1, 1])).toEqual([]);
});

test('levels: off is not run, warn is not an error', () => {
  const one = network(spoilt(healthyNf(3), { 2: { v: 3, r: 1, m: 9 } }), NF);
  expect(findingsIn(one, { rules: { 'mean-shift': 'off' } })).toEqual([]);
  expect(findingsIn(one, { rules: { 'mean-shift': 'warn' } })[0]?.level).toBe('warn');
});

test('a network that no config describes is judged by what needs none', () => {
  const points = [{ v: 1 }, ...[2, 4, 8, 16, 32, 64].map((v) => ({ v, r: 9, m: 3 * v }))];
  expect(told(findingsIn(network(points, {})))).toEqual(['explosion 1–6', 'mean-shift 1–6']);
});
