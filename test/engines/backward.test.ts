import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { FAMILY_NETWORKS } from '../../bench/peers/networks.js';
import { plannedSchema } from '../../src/config/network.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from '../networks/specs.ts';
import { apart, bothPasses } from '../run/backward/measure.ts';
import { onEachRuntime } from './runtimes.ts';

let ort: Engine;
beforeAll(async () => {
  ort = (await openOnnxruntime()) as Engine;
});

/** Statistics of the backward pass, relatively. */
const MOST = 1e-3;

/** Rounding may put a value on the other side of a kink, where it passes no gradient or passes one: not under each seed. */
const SEEDS = [3, 4];

async function agree(tfjs: Engine, spec: NetworkSpec, size: number) {
  const { numTensors } = memory();
  let least = Number.POSITIVE_INFINITY;
  for (const seed of SEEDS) {
    const expected = await bothPasses(ort, spec, { size, seed });
    least = Math.min(least, apart(await bothPasses(tfjs, spec, { size, seed }), expected));
    if (least < MOST) break;
  }
  expect(least).toBeLessThan(MOST);
  expect(memory().numTensors).toBe(numTensors);
}

const SMALL = { stages: [2], widths: [16], stem: 'conv3', stem_width: 8 };
const NETWORKS: [string, NetworkSpec][] = [
  ['batch norm', bnSpec(SMALL)],
  ['batch norm behind the activation', bnSpec({ ...SMALL, order: 'act-norm' })],
  ['layer norm', bnSpec({ ...SMALL, norm: 'layer' })],
  ['group norm', bnSpec({ ...SMALL, norm: 'group', norm_groups: 2 })],
  ['instance norm', bnSpec({ ...SMALL, norm: 'instance' })],
  ['normalizer-free, SiLU', nfSpec({ ...SMALL, activation: 'silu', se_ratio: 0.25 })],
  ['no norm, tanh', bareSpec({ ...SMALL, activation: 'tanh' })],
  ['post-activation', v1Spec(SMALL)],
];

/** Of families: strides, groups, gates, pools. */
const FAMILIES = [
  'resnet published',
  'nf-ecaresnet-26',
  'nf-regnet deepmind',
  'nfnet deepmind',
  'mobilenetv2',
  'regnety',
  'bit',
  'convnext layer scale 1',
  'cifar-resnet',
  'resnetv2 of everything',
];

onEachRuntime((runtime) => {
  const tfjs = runtime as Engine;

  test.each(NETWORKS)('the gradient is that of onnxruntime: %s', (_, spec) => agree(tfjs, spec, 9));

  test('what is computed again is given back too', async () => {
    const { numTensors } = memory();
    const spec = bnSpec({ ...SMALL, stages: [6] });
    const kept = await bothPasses(tfjs, spec);
    expect(apart(await bothPasses(tfjs, spec, { budget: 0 }), kept)).toBeLessThan(1e-5);
    expect(memory().numTensors).toBe(numTensors);
  });

  test.each(FAMILIES)('the gradient is that of onnxruntime: %s', (name) => {
    const { name: _, ...network } = FAMILY_NETWORKS.find((one) => one.name === name) ?? { name };
    const spec = plannedSchema.parse(network);
    return agree(tfjs, spec, (spec.strides ?? []).length > 3 ? 64 : 24);
  });
});
