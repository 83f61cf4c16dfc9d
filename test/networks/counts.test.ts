import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plannedSchema } from '../../src/config/network.ts';
import { PRESETS } from '../../src/networks/families/table.ts';
import { planNetwork } from '../../src/networks/plan.ts';

/** A network of a published code, without its head: counted by hooks on that code, or by hand from its paper. */
interface Counted {
  readonly model: string;
  readonly convention: string;
  readonly size: number;
  readonly params: number;
  readonly macs: number;
  /** Its name in timm 1.0.31, where it was counted there; else it is of the paper, or of DeepMind's code. */
  readonly timm?: string;
}

const FILE = new URL('counts.json', import.meta.url);
const COUNTED: readonly Counted[] = JSON.parse(readFileSync(FILE, 'utf8'));

test.each(COUNTED)(
  '$model by $convention at $size',
  ({ model, convention, size, params, macs }) => {
    const spec = plannedSchema.parse({ model, convention });
    const plan = planNetwork(spec, [3, size, size]);
    expect([plan.params, plan.macs]).toEqual([params, macs]);
  },
);

/** Presets that no published code was counted for: what makes them is that of the others of their families. */
const UNCOUNTED = [
  ...['resnetv2-18', 'resnetv2-34', 'resnetv2-200', 'resnetv2-288', 'resnetv2-600'],
  ...['resnetv2-50', 'resnetv2-101', 'resnetv2-152'],
  ...['resnet-18', 'resnet-34', 'resnet-101', 'resnet-152'],
  ...['cifar-resnet-32', 'cifar-resnet-44', 'cifar-resnet-1202'],
  ...['preact-resnet-18', 'wrn-16-8', 'wrn-22-8'],
];

test('every preset is counted', () => {
  const counted = COUNTED.map(({ model }) => model);
  expect(
    Object.keys(PRESETS)
      .filter((name) => !counted.includes(name))
      .sort(),
  ).toEqual([...UNCOUNTED].sort());
});
