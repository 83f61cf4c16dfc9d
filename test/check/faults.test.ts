import { beforeAll, describe, expect, test } from 'vitest';
import type { Baseline } from '../../src/check/baselines/baseline.ts';
import type { RuleId } from '../../src/check/table.ts';
import type { NetworkPlan } from '../../src/plan/blocks.ts';
import type { ConvLayer, Layer, Standardize } from '../../src/plan/layers.ts';
import { baselineOf, type Changes, changeAddition, changeBlock, judge, run } from './run.ts';

/** Six blocks, the fourth a transition as is the first. */
const SHAPE = 'model: resnetv2, stages: [3, 3], widths: [128, 256], stem: conv7';
const one = (keys: string) =>
  `input: { kind: gaussian, batch: 8, size: 32 }\nnetworks: [{ name: net, ${SHAPE}, ${keys} }]\n`;

const NETWORKS = {
  nf: one('norm: none, residual: nf, alpha: 1, scaled_ws: true'),
  'nf 0.2': one('norm: none, residual: nf, alpha: 0.2, scaled_ws: true'),
  bn: one('norm: batch'),
  'relu-bn': one('norm: batch, order: act-norm, init: lecun-normal'),
};

const baselines = new Map<string, Baseline>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(NETWORKS)) baselines.set(name, await baselineOf(text));
});

const convolutions = (layers: readonly Layer[], change: (conv: ConvLayer) => ConvLayer) =>
  layers.map((layer) => (layer.op === 'conv' ? change(layer) : layer));
const gamma = (layers: readonly Layer[], value: (gamma: number) => number) =>
  convolutions(layers, (conv) => {
    const standardize = conv.init.standardize as Standardize;
    const changed = { ...standardize, gamma: value(standardize.gamma) };
    return { ...conv, init: { ...conv.init, standardize: changed } };
  });
const deviation = (layers: readonly Layer[], factor: (conv: ConvLayer) => number) =>
  convolutions(layers, (conv) => {
    return { ...conv, init: { ...conv.init, std: conv.init.std * factor(conv) } };
  });
const divideBy = (layers: readonly Layer[], beta: number) =>
  layers.map((layer) => (layer.op === 'scale' ? { ...layer, factor: 1 / beta } : layer));
const withoutNorm = (layers: readonly Layer[]) => layers.filter(({ op }) => op !== 'norm');

interface Fault {
  readonly what: string;
  readonly network: keyof typeof NETWORKS;
  readonly changes: Changes;
  /** The rule that is to name it; `baseline-statistics` where no rule can. */
  readonly rule: RuleId;
  readonly block: number;
  /** A part of the cause that is told. */
  readonly cause?: string;
  /** Rules that rightly speak up too. */
  readonly also?: readonly RuleId[];
}

const FAULTS: readonly Fault[] = [
  {
    what: 'dropped β',
    network: 'nf',
    changes: { plan: changeBlock(3, ({ pre }) => ({ pre: divideBy(pre, 1) })) },
    rule: 'branch-variance',
    block: 3,
    cause: 'not divided by β',
  },
  {
    what: 'α applied twice',
    network: 'nf 0.2',
    changes: { plan: changeAddition(3, ({ alpha }) => ({ alpha: alpha ** 2 })) },
    rule: 'branch-addition',
    block: 3,
    cause: 'α is applied twice',
  },
  {
    what: 'γ missing',
    network: 'nf',
    changes: { plan: changeBlock(5, ({ branch }) => ({ branch: gamma(branch, () => 1) })) },
    rule: 'branch-variance',
    block: 5,
    cause: 'γ is missing in 3 convolutions',
  },
  {
    what: 'He where LeCun belongs',
    network: 'relu-bn',
    changes: {
      plan: changeBlock(2, ({ branch }) => ({ branch: deviation(branch, () => Math.SQRT2) })),
    },
    rule: 'branch-variance',
    block: 2,
    cause: 'he-… where lecun-… belongs',
  },
  {
    what: 'BN removed from one block',
    network: 'relu-bn',
    changes: {
      plan: changeBlock(3, ({ pre, branch }) => {
        return { pre: withoutNorm(pre), branch: withoutNorm(branch) };
      }),
    },
    rule: 'branch-variance',
    block: 3,
    cause: 'a norm that is missing',
  },
  {
    what: 'shortcut read before the activation',
    network: 'nf',
    changes: { plan: changeAddition(4, () => ({ reads: 'block' })) },
    rule: 'transition-reset',
    block: 4,
    cause: "reads the block's input",
    also: ['explosion'],
  },
  {
    what: 'one dead channel group',
    network: 'nf',
    changes: {
      weight: (tensor, values) => {
        // An eighth of the filters of both convolutions that make the block's output.
        if (/^stage2\.block1\.(conv3|shortcut)\.weight$/.test(tensor)) {
          values.fill(0, 0, values.length / 8);
        }
      },
    },
    rule: 'dead-channels',
    block: 4,
    cause: 'filters that are zero',
  },
  {
    what: 'zero gain',
    network: 'nf',
    changes: { plan: changeAddition(5, () => ({ gain: 0 })) },
    rule: 'branch-addition',
    block: 5,
    cause: 'zero-initialised gain',
  },
  {
    what: 'wrong fan',
    network: 'bn',
    changes: {
      plan: changeBlock(5, ({ branch }) => {
        return { branch: deviation(branch, (conv) => Math.sqrt(conv.in / conv.out)) };
      }),
    },
    rule: 'branch-variance',
    block: 5,
    cause: 'fan_out where fan_in belongs',
  },
  {
    what: 'unreset variance',
    network: 'nf',
    // 1 + 4 α² in place of 1 + α²: all blocks so far.
    changes: { plan: changeBlock(5, ({ pre }) => ({ pre: divideBy(pre, Math.sqrt(5)) })) },
    rule: 'branch-variance',
    block: 5,
    cause: 'β is not reset',
  },
  {
    what: '1 % drift of α',
    network: 'nf',
    changes: {
      plan: (plan) => {
        return [1, 2, 3, 4, 5, 6].reduce(
          (whole, index) => changeAddition(index, ({ alpha }) => ({ alpha: 1.01 * alpha }))(whole),
          plan,
        );
      },
    },
    rule: 'baseline-statistics',
    block: 1,
  },
  {
    what: 'doubled stem',
    network: 'nf',
    changes: {
      plan: (plan: NetworkPlan) => {
        const branch = gamma(plan.stem.branch, (value) => 2 * value);
        return { ...plan, stem: { ...plan.stem, branch } };
      },
    },
    rule: 'stem-variance',
    block: 0,
    cause: 'weights twice as large',
  },
];

describe.each(FAULTS)('$what', ({ network, changes, rule, block, cause, also = [] }) => {
  // Not the seeds of the baseline alone: a fault is to be found under any.
  test.each([0, 1, 2])('is named by its rule, at its block (seed %i)', async (seed) => {
    const text = NETWORKS[network];
    const result = await run(text, { ...changes, seeds: [seed] });
    const baseline = seed === 0 ? baselines.get(network) : undefined;
    if (rule === 'baseline-statistics' && baseline === undefined) return;
    const { findings, failed } = judge(text, result, baseline);
    const own = findings.filter((finding) => finding.rule === rule);
    if (rule.startsWith('baseline')) expect(own[0]?.where?.first).toBe(block);
    else expect(own.map(({ where }) => [where?.first, where?.last])).toEqual([[block, block]]);
    if (cause !== undefined) expect(own[0]?.cause).toContain(cause);
    const others = findings.filter((finding) => !finding.rule.startsWith('baseline'));
    const allowed = new Set<string>([rule, ...also]);
    expect(others.filter((finding) => !allowed.has(finding.rule))).toEqual([]);
    if (seed === 0) expect(failed).toBe(true);
  });

  test('is found by the baseline, at its block', async () => {
    const text = NETWORKS[network];
    const { findings } = judge(text, await run(text, changes), baselines.get(network));
    const own = findings.filter((finding) => finding.rule === 'baseline-statistics');
    expect(Math.min(...own.map(({ where }) => where?.first ?? 99))).toBe(block);
  });
});

test.each(Object.entries(NETWORKS))('without a fault %s is healthy', async (name, text) => {
  const report = judge(text, await run(text), baselines.get(name));
  expect(report.findings).toEqual([]);
  expect(report.networks.map(({ verdict }) => verdict)).toEqual(['healthy']);
});
