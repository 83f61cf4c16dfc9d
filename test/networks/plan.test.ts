import { expect, test } from 'vitest';
import { PRESETS } from '../../src/networks/families/table.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { PlanError } from '../../src/plan/error.ts';
import type { ConvLayer, Extent, Layer } from '../../src/plan/layers.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from './specs.ts';

const IMAGE: Extent = [3, 224, 224];

function preset(model: string, changes = {}): NetworkSpec {
  const { block, stages = [] } = (PRESETS[model] as (typeof PRESETS)[string]).given;
  const first = block === 'bottleneck' ? 256 : 64;
  return bnSpec({ model, block, stages, widths: stages.map((_, i) => first * 2 ** i), ...changes });
}

// Published counts of torchvision and timm, less their heads: a linear layer of 1000 classes and, in
// the pre-activation networks, the last norm.
test.each([
  ['resnet-18', 11_689_512 - 513_000],
  ['resnet-34', 21_797_672 - 513_000],
  ['resnet-50', 25_557_032 - 2_049_000],
  ['resnet-101', 44_549_160 - 2_049_000],
  ['resnet-152', 60_192_808 - 2_049_000],
  ['resnetv2-50', 25_549_352 - 2_049_000 - 4096],
  ['resnetv2-101', 44_541_480 - 2_049_000 - 4096],
  ['resnetv2-152', 60_185_128 - 2_049_000 - 4096],
])('%s has the parameters of the published network', (model, params) => {
  expect(planNetwork(preset(model), IMAGE).params).toBe(params);
});

test('multiply-adds are those of torchvision, less the head', () => {
  expect(planNetwork(preset('resnet-50'), IMAGE).macs).toBe(4_089_184_256 - 2_048_000);
  expect(planNetwork(preset('resnet-18'), IMAGE).macs).toBe(1_814_073_344 - 512_000);
});

test('β follows the recursion and starts again behind each transition', () => {
  const { blocks } = planNetwork(nfSpec({ stages: [3, 2], alpha: 0.5 }), [3, 64, 64]);
  const betas = blocks.map(({ pre }) => 1 / (pre[0] as Layer & { op: 'scale' }).factor);
  const squares = betas.map((beta) => beta ** 2);
  [1, 1.25, 1.5, 1.75, 1.25].forEach((variance, i) => {
    expect(squares[i]).toBeCloseTo(variance, 12);
  });
});

test('a first stage that keeps channels and resolution begins without a projection', () => {
  const { blocks } = planNetwork(preset('resnetv2-18'), IMAGE);
  expect(blocks.map(({ facts }) => facts.transition)).toEqual(
    [0, 0, 1, 0, 1, 0, 1, 0].map(Boolean),
  );
});

test('without a stem the first block projects the input', () => {
  const { stem, blocks } = planNetwork(nfSpec({ stem: 'none' }), [3, 16, 16]);
  expect(stem.branch).toEqual([]);
  expect(blocks[0]?.facts.transition).toBe(true);
  expect(blocks[0]?.output).toEqual([16, 16, 16]);
});

function convs(layers: readonly Layer[]): ConvLayer[] {
  return layers.filter((layer) => layer.op === 'conv');
}

test('γ stands where the convention puts it', () => {
  const gammas = (spec: NetworkSpec) => {
    const { stem, blocks } = planNetwork(spec, [3, 64, 64]);
    const [block] = blocks;
    const last = convs(block?.branch ?? []).at(-1);
    const activation = block?.pre.find((layer) => layer.op === 'activation');
    return [
      convs(stem.branch)[0]?.init.standardize?.gamma,
      last?.init.standardize?.gamma,
      activation?.gain,
    ];
  };
  const relu = Math.SQRT2 / Math.sqrt(1 - 1 / Math.PI);
  const closeTo = (numbers: number[]) => numbers.map((n) => expect.closeTo(n, 12));
  expect(gammas(nfSpec())).toEqual(closeTo([1, relu, 1]));
  expect(gammas(nfSpec({ stem_gamma: true }))).toEqual(closeTo([relu, relu, 1]));
  expect(gammas(nfSpec({ gamma: 'activation' }))).toEqual(closeTo([1, 1, relu]));
  // Behind a norm the input has unit variance already.
  expect(gammas(bnSpec({ scaled_ws: true, gamma: 'weights', order: 'act-norm' }))).toEqual(
    closeTo([1, 1, 1]),
  );
});

test('Fixup scales by L^(−1/(2m − 2)) and starts each branch at zero', () => {
  const { blocks } = planNetwork(bareSpec({ stages: [2, 2], residual: 'fixup' }), [3, 64, 64]);
  for (const { branch } of blocks) {
    const [first, second, last] = convs(branch);
    const he = (layer: ConvLayer | undefined) =>
      Math.sqrt(2 / ((layer?.in ?? 0) * (layer?.kernel[0] ?? 0) ** 2));
    expect((first as ConvLayer).init.std / he(first)).toBeCloseTo(4 ** -0.25, 12);
    expect((second as ConvLayer).init.std / he(second)).toBeCloseTo(4 ** -0.25, 12);
    expect(last?.init.distribution).toBe('zero');
  }
  // Per block: a bias before and behind each of three convolutions, one before the first activation,
  // and the multiplier.
  const plain = planNetwork(bareSpec({ stages: [2, 2] }), [3, 64, 64]);
  expect(planNetwork(bareSpec({ stages: [2, 2], residual: 'fixup' }), [3, 64, 64]).params).toBe(
    plain.params + 4 * 8,
  );
});

test('a size at which a stride would meet a single pixel is refused', () => {
  const plan = (size: number) => planNetwork(preset('resnetv2-50'), [3, size, size]);
  expect(plan(32).blocks.at(-1)?.output).toEqual([2048, 1, 1]);
  expect(() => plan(16)).toThrow(PlanError);
  expect(() => plan(16)).toThrow(/size is too small/);
});

test('groups that do not divide are refused', () => {
  expect(() => planNetwork(bnSpec({ norm: 'group', norm_groups: 3 }), IMAGE)).toThrow(/3 does not/);
});

test('zero_init_last puts the last norm, or the last convolution, at zero', () => {
  const scale = planNetwork(v1Spec({ zero_init_last: true }), IMAGE).blocks[0]?.branch.at(-1);
  expect(scale).toMatchObject({ op: 'scale', factor: 0 });
  const conv = planNetwork(bnSpec({ zero_init_last: true }), IMAGE).blocks[0]?.branch.at(-1);
  expect(conv).toMatchObject({ op: 'conv', init: { distribution: 'zero' } });
});
