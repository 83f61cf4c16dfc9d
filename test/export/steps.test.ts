import { expect, test } from 'vitest';
import { plannedSchema } from '../../src/config/network.ts';
import { chainsOf, stepsOf } from '../../src/export/steps.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { BlockPlan } from '../../src/plan/blocks.ts';

const TWO = { stages: [1, 1], widths: [16, 32], stem_width: 8 };

/** Modules of the first block of the second stage, each with what its layer is. */
function modules(network: Readonly<Record<string, unknown>>) {
  const block = planNetwork(plannedSchema.parse({ ...TWO, ...network }), [3, 32, 32])
    .blocks[1] as BlockPlan;
  return chainsOf(block).map((layers) => stepsOf(block, layers));
}

function names(network: Readonly<Record<string, unknown>>): string[][] {
  return modules(network).map((steps) => steps.map(({ module }) => module));
}

test('modules of one chain are told from those of another', () => {
  expect(names({ model: 'resnet' })).toEqual([
    [],
    ['conv1', 'norm1', 'act1', 'conv2', 'norm2', 'act2', 'conv3', 'norm3'],
    ['shortcut', 'shortcut.norm1'],
    ['post.act1'],
  ]);
  expect(names({ model: 'resnetv2' })).toEqual([
    ['pre.norm1', 'pre.act1'],
    ['conv1', 'norm1', 'act1', 'conv2', 'norm2', 'act2', 'conv3'],
    ['shortcut'],
    [],
  ]);
});

test('a norm has its weight: 1, what is drawn, or 0 at the end of the branch', () => {
  const weights = (network: Readonly<Record<string, unknown>>) =>
    modules({ model: 'resnet', ...network })[1]
      ?.filter(({ layer }) => layer.op === 'norm')
      .map(({ weight }) => weight);
  const one = { kind: 'filled', value: 1 };
  const drawn = (name: string) => ({ weight: { tensor: `stage2.block1.${name}.weight` } });
  expect(weights({})).toEqual([one, one, one]);
  expect(weights({ zero_init_last: true })).toEqual([one, one, { kind: 'filled', value: 0 }]);
  expect(weights({ norm_weight: 'uniform' })).toMatchObject(['norm1', 'norm2', 'norm3'].map(drawn));
  expect(weights({ norm_weight: 'uniform', zero_init_last: true })).toMatchObject([
    drawn('norm1'),
    drawn('norm2'),
    { kind: 'filled', value: 0 },
  ]);
});
