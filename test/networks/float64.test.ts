import { expect, test } from 'vitest';
import { ACTIVATIONS } from '../../src/core/activation.ts';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { planResNetV2 } from '../../src/networks/resnet-v2.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { referencePoints } from './reference.ts';
import { measure } from './run.ts';
import { bareSpec, bnSpec, nfSpec } from './specs.ts';

const BATCH = 2;

async function agrees(spec: NetworkSpec, height = 33, width = 40) {
  const plan = planResNetV2(spec, [3, height, width]);
  const shape = [BATCH, 3, height, width] as const;
  const input = { shape, data: Float64Array.from(gaussianBatch(shape, 5)) };
  const expected = referencePoints(plan, input, 5);
  const measured = await measure(spec, { batch: BATCH, size: [height, width], seed: 5 });
  expect(measured.length).toBe(expected.length);
  for (const [i, point] of measured.entries()) {
    const reference = expected[i] as (typeof expected)[number];
    expect(point.avgVar / reference.avgVar).toBeCloseTo(1, 4);
    if (reference.resAvgVar !== undefined) {
      expect((point.resAvgVar as number) / reference.resAvgVar).toBeCloseTo(1, 4);
    }
    // A squared mean far below the variance is rounding, in float32.
    const floor = 1e-7 * reference.avgVar;
    expect(Math.abs(point.avgSqMean - reference.avgSqMean)).toBeLessThan(
      1e-4 * reference.avgSqMean + floor,
    );
  }
}

test.each(['batch', 'layer', 'instance'])('%s norm, both orders', async (norm) => {
  for (const order of ['norm-act', 'act-norm']) await agrees(bnSpec({ norm, order }));
});

test('group norm', () => agrees(bnSpec({ norm: 'group', norm_groups: 2 })));
test('no norm, He', () => agrees(bareSpec()));
test('normalizer-free with He, α = 0.2', () => agrees(nfSpec({ alpha: 0.2, scaled_ws: false })));
test('normalizer-free with scaled weight standardisation', () => agrees(nfSpec()));
test('batch norm with scaled weight standardisation', () =>
  agrees(bnSpec({ scaled_ws: true, order: 'act-norm', init: 'lecun-normal' })));
test('SAME padding, odd and even sizes', async () => {
  await agrees(nfSpec({ padding: 'same' }));
  await agrees(nfSpec({ padding: 'same' }), 32, 34);
});
test.each(['conv7', 'conv3', 'none'])('stem %s', (stem) => agrees(nfSpec({ stem }), 14, 17));
test.each(Object.keys(ACTIVATIONS))('activation %s', (activation) =>
  agrees(nfSpec({ activation }), 24, 24),
);
