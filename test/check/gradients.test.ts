import { expect, test } from 'vitest';
import type { RuleId } from '../../src/check/table.ts';
import type { Layer } from '../../src/plan/layers.ts';
import type { Finding } from '../../src/results/finding.ts';
import { type Changes, changeBlock, judge, run } from './run.ts';

/** Six blocks, the fourth a transition as is the first; or as many as the keys say. */
const SHAPE = 'model: resnetv2, stages: [3, 3], widths: [64, 128], stem: conv3';
const POST = SHAPE.replace('resnetv2', 'resnet');
/** One stage, as deep as stages are. */
const DEEP = 'model: resnetv2, stages: [60], widths: [32], stem: conv3';

async function gradientFindings(network: string, changes: Changes = {}): Promise<Finding[]> {
  const text = `input: { kind: gaussian, batch: 8, size: 16 }\nstatistics: [forward, backward]\nnetworks: [{ name: net, ${network} }]\n`;
  const { findings } = judge(text, await run(text, changes));
  return findings.filter(({ rule }) => /^(gradient|starved)/.test(rule));
}

const NF = 'norm: none, residual: nf, scaled_ws: true';

const HEALTHY = [
  ...['batch', 'layer', 'group, norm_groups: 4', 'instance'].flatMap((norm) => [
    `${SHAPE}, norm: ${norm}`,
    `${SHAPE}, norm: ${norm}, order: act-norm, init: lecun-normal`,
    `${POST}, norm: ${norm}`,
  ]),
  ...['silu', 'tanh', 'gelu', 'sigmoid', 'identity'].flatMap((activation) => [
    `${SHAPE}, activation: ${activation}`,
    `${SHAPE}, ${NF}, alpha: 1, activation: ${activation}`,
  ]),
  `${SHAPE}, ${NF}, alpha: 0.2`,
  `${SHAPE}, ${NF}, alpha: 0.2, skip_gain: 0`,
  `${SHAPE}, norm: none, residual: skipinit`,
  `${SHAPE}, norm: none, residual: skipinit, skip_gain: 0.1`,
  `${SHAPE}, norm: none, residual: fixup`,
  `${POST}, norm: none, residual: fixup`,
  `${POST}, zero_init_last: true`,
  `${SHAPE}, norm: none, init: lecun-normal, activation: identity, sum_scale: 1/sqrt2`,
  `${SHAPE}, shortcut: avgpool-conv`,
  `${SHAPE}, init: torch-default`,
  `${SHAPE}, norm: layer, shortcut: none`,
  DEEP,
  'model: mobilenetv2, size: 32',
  'model: nf-regnet-b0, size: 32',
  'model: cifar-resnet-56, size: 16',
];

test.each(HEALTHY)('silent: %s', async (network) => {
  expect(await gradientFindings(network)).toEqual([]);
});

interface Ill {
  readonly network: string;
  readonly rule: RuleId;
  readonly where: readonly [first: number, last: number];
  readonly says: RegExp;
  /** In all findings: what there is beside it. */
  readonly forward: 'healthy' | 'ill';
}

const ILL: readonly Ill[] = [
  {
    network: `${SHAPE.replace('3, 3', '6, 6')}, norm: none`,
    rule: 'gradient-explosion',
    where: [1, 12],
    says: /doubles every 1\.\d+ blocks.*each branch hands back as much as its shortcut/s,
    forward: 'ill',
  },
  {
    network: `${DEEP.replace('[60], widths: [32]', '[30], widths: [64]')}, sum_scale: 1/sqrt2`,
    rule: 'gradient-explosion',
    where: [1, 30],
    says: /where its architecture allows.*the norm gives the branch its size again/s,
    forward: 'healthy',
  },
  {
    network: `${SHAPE}, shortcut: none`,
    rule: 'gradient-explosion',
    where: [1, 6],
    says: /is multiplied by 3\.?\d* in each block.*norms without shortcuts/s,
    forward: 'healthy',
  },
  {
    network: `${SHAPE}, activation: { expression: "sin(5 * x)" }`,
    rule: 'gradient-explosion',
    where: [1, 6],
    says: /an activation that is steep where its input lies/,
    forward: 'healthy',
  },
  {
    network: `${POST}, norm: none, activation: sigmoid`,
    rule: 'gradient-vanishing',
    where: [1, 6],
    says: /is multiplied by 0\.0\d* in each block.*flat where its input lies, as sigmoid is/s,
    forward: 'ill',
  },
  {
    network: `${SHAPE}, norm: none, init: normal, init_std: 0.005`,
    rule: 'gradient-vanishing',
    where: [1, 6],
    says: /make less of what they are given/,
    forward: 'ill',
  },
  {
    network: `${SHAPE}, norm: none, residual: skipinit, skip_gain: 0.001, activation: identity`,
    rule: 'starved-branch',
    where: [1, 6],
    says: /hands back \d.*e-\d of what the shortcut does.*starts at 0\.001/s,
    forward: 'healthy',
  },
  {
    network: `${SHAPE}, sum_scale: 0.1`,
    rule: 'starved-shortcut',
    where: [2, 6],
    says: /in 4 blocks the branch hands back \d+\.?\d* times what the shortcut does.*sum_scale shrinks/s,
    forward: 'healthy',
  },
  {
    network: `${SHAPE}, ${NF}, alpha: 1, activation: step`,
    rule: 'gradient-outlier',
    where: [4, 4],
    says: /the gradient dies at this block.*slope 0/s,
    forward: 'healthy',
  },
];

test.each(ILL)('$rule: $network', async ({ network, rule, where, says, forward }) => {
  const findings = await gradientFindings(network);
  const own = findings.filter((finding) => finding.rule === rule);
  expect(own.map(({ where }) => [where?.first, where?.last])).toEqual([where]);
  expect(`${own[0]?.message} ${own[0]?.cause}`).toMatch(says);
  const told = own[0]?.message.endsWith('; the forward pass is healthy');
  expect(told ? 'healthy' : 'ill').toBe(forward);
});

/** Multiplies by so much what the activations of a branch are given. */
const steeper = (factor: number) => (layers: readonly Layer[]) =>
  layers.flatMap((layer, i): Layer[] =>
    layer.op === 'activation'
      ? [{ op: 'scale', name: `steep${i}`, factor, learned: false }, layer]
      : [layer],
  );

test('weights that are zero end the gradient at their block', async () => {
  const findings = await gradientFindings(SHAPE, {
    weight: (tensor, values) => {
      if (/^stage2\.block1\.(conv3|shortcut)\.weight$/.test(tensor)) values.fill(0);
    },
  });
  const [dead] = findings.filter(({ rule }) => rule === 'gradient-outlier');
  expect(dead).toMatchObject({ where: { first: 4, last: 4 }, actual: 0 });
  expect(dead?.cause).toContain('weights that are zero');
});

test('one block whose activations are steeper than the others’', async () => {
  const network = `${SHAPE}, activation: tanh`;
  const steep = steeper(10);
  const findings = await gradientFindings(network, {
    plan: changeBlock(3, ({ pre, branch }) => ({ pre: steep(pre), branch: steep(branch) })),
  });
  const odd = findings.filter(({ rule }) => rule === 'gradient-outlier');
  expect(odd.map(({ where }) => [where?.first, where?.last])).toEqual([[3, 3]]);
  expect(odd[0]?.cause).toContain('steep');
});
