import { expect, test } from 'vitest';
import { RULES } from '../../../src/check/table.ts';
import { worst } from '../../../src/check/verdicts/classes.ts';
import { expectedCurve } from '../../../src/check/verdicts/expected-curve.ts';
import { judgeNetworks } from '../../../src/check/verdicts/judge.ts';
import type { Finding } from '../../../src/results/finding.ts';
import type { NetworkResult, Statistic } from '../../../src/results/result.ts';
import { isUnanimous } from '../../../src/results/verdicts.ts';
import { asRuled, exploding, network, type Rule } from '../../charts/synthetic.ts';
import { resultWith } from '../../results/build.ts';

/** Without a mean, so that nothing but its growth is wrong with it. */
const growing = (factor: number): Rule => {
  return (place) => ({ ...exploding(factor)(place), sqMean: 0 });
};

const judge = (one: NetworkResult) => {
  const [judged] = judgeNetworks(resultWith([one]));
  if (judged === undefined) throw new Error('no network was judged');
  return judged;
};

const finding = (rule: string, level: Finding['level'] = 'error'): Finding => ({
  ...{ rule, level, network: 'n', where: null, statistic: null, expected: null, actual: null },
  message: rule,
});

test('every rule that judges a network by itself has a verdict', () => {
  for (const [id, { kind }] of Object.entries(RULES)) {
    const judges = kind === 'network' || kind === 'smaller-batch';
    expect(worst([finding(id)])?.verdict !== undefined, id).toBe(judges);
  }
});

test('the worst finding names the verdict: errors before warnings, an overflow before what leads to it', () => {
  const named = (...findings: Finding[]) => worst(findings)?.verdict;
  expect(named(finding('mean-shift'), finding('explosion'))).toBe('explodes');
  expect(named(finding('explosion'), finding('non-finite'))).toBe('overflow');
  expect(named(finding('explosion', 'warn'), finding('mean-shift'))).toBe('mean-shift');
  expect(named(finding('far-from-expected', 'warn'))).toBe('off-theory');
  expect(named()).toBeUndefined();
});

test('a network is judged over its seeds, under each, and as theory expects it', () => {
  const rule = growing(3);
  const exact = network('He', [8], rule, { theory: asRuled(rule), scatter: 0 });
  expect(judge(exact)).toEqual({
    verdict: 'explodes',
    begin: { index: 1, name: 'stage1.block1' },
    seeds: ['explodes', 'explodes', 'explodes', 'explodes'],
    expected: 'explodes',
  });
  const healthy = network('He', [8], rule, { theory: asRuled(growing(1)), scatter: 0 });
  expect(judge(healthy)).toMatchObject({ expected: 'healthy' });
  expect(judge(network('He', [8], rule))).toMatchObject({ expected: null });
});

test('seeds of which one overflows disagree; the others are judged as far as all go', () => {
  const two = network('He', [8], growing(1), { seeds: 2, scatter: 0 });
  const points = two.points.map((point, i) => {
    if (i < 8) return point;
    const gone: Statistic = { mean: null, std: null, values: [null, 1] };
    return {
      ...point,
      statistics: { ...point.statistics, avg_var: gone },
      non_finite: true as const,
    };
  });
  const judged = judge({ ...two, points });
  expect(judged).toMatchObject({ verdict: 'overflow', seeds: ['overflow', 'healthy'] });
  expect(isUnanimous(judged)).toBe(false);
});

test('theory overflows where its numbers do, and is silent where it has none', () => {
  const rule = growing(1e9);
  const whole = network('He', [8], rule, { theory: asRuled(rule), seeds: 1 });
  const finite = whole.points.filter(({ expected }) => Number(expected?.avg_var) < 1e30);
  // 8×56×56 values of 1e36 are more than float32 holds when they are summed up.
  expect(expectedCurve(whole)?.points.at(-1)).toMatchObject({ index: 4, non_finite: true });
  const last = { ...(finite.at(-1) as (typeof finite)[number]) };
  const { expected: _, ...silent } = last;
  const ended = [...finite.slice(0, -1), silent];
  expect(expectedCurve({ ...whole, points: ended })).toBeNull();
  const beyond = [...finite, { ...silent, index: finite.length }];
  expect(expectedCurve({ ...whole, points: beyond })?.points.at(-1)?.non_finite).toBe(true);
});
