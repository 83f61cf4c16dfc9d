import { expect, test } from 'vitest';
import { FAMILY_NETWORKS, SMALL_NETWORKS } from '../../bench/peers/networks.js';
import { storedNetwork } from '../../src/checkpoints/stored.ts';
import { plannedSchema } from '../../src/config/network.ts';
import { encodeSafetensors } from '../../src/export/safetensors/format.ts';
import { weightsOf } from '../../src/export/safetensors/weights.ts';
import { bindingOf } from '../../src/lower/planned.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import { allBlocks, type BlockPlan, blockParameters } from '../../src/plan/blocks.ts';
import type { Parameter } from '../../src/plan/layers.ts';
import { type Binding, fillBound, valuesOf } from '../../src/weights/bindings.ts';
import { RawValues } from '../../src/weights/raw-values.ts';
import { openCheckpoint } from '../../src/weights/safetensors/checkpoint.ts';
import { joined } from '../export/onnx/run.ts';
import { written } from '../weights/safetensors/build.ts';

const SEED = 5;

/** What `spp export` writes of a network, read back. */
function readBack(network: Readonly<Record<string, unknown>>, size: readonly [number, number]) {
  const spec = plannedSchema.parse(network);
  const plan = planNetwork(spec, [3, ...size]);
  const { tensors, timm } = weightsOf(spec, plan);
  const file = written(joined(encodeSafetensors(tensors, SEED, {})));
  return { plan, timm, ...stored(spec, plan, file) };
}

function stored(
  spec: Parameters<typeof storedNetwork>[0],
  plan: Parameters<typeof storedNetwork>[1],
  file: string,
) {
  return { trained: storedNetwork(spec, plan, openCheckpoint(file), 'stored') };
}

function filled(binding: Binding): Float32Array {
  const values = new Float32Array(valuesOf(binding));
  fillBound(binding, SEED, values, new RawValues());
  return values;
}

/** By block and name what each parameter of a plan holds. */
function valuesIn(
  plan: Parameters<typeof allBlocks>[0],
  bind: (parameter: Parameter, block: BlockPlan) => Binding,
): Map<string, Float32Array> {
  return new Map(
    allBlocks(plan).flatMap((block) =>
      blockParameters(block).map((parameter) => [
        `${block.name}.${parameter.name}`,
        filled(bind(parameter, block)),
      ]),
    ),
  );
}

/** What norms and gains begin with, where the plan has no parameter for it. */
const STARTS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/norm\d+\.weight$/, [0, 1]],
  [/\.(bias|running_mean)$/, [0]],
  [/\.running_var$/, [1]],
  [/\.gain$/, [0, 0.2, 0.5, 1, 1e-6].map(Math.fround)],
];

/** Each kind of layer, norm, gain and bias. */
const NAMES = [
  ...['resnetv2 published', 'resnet published', 'nf-resnet', 'nf-resnet deepmind'],
  ...['nf-ecaresnet-26', 'nfnet deepmind gain 0', 'mobilenetv2', 'regnety', 'bit'],
  ...['convnext layer scale 1', 'cifar-resnet', 'skipinit 0.5', 'fixup', 'group 8, ε 0.1'],
];
const NETWORKS = [...FAMILY_NETWORKS, ...SMALL_NETWORKS].filter(({ name }) => NAMES.includes(name));

test.each(NETWORKS)(
  'the weights of $name are those that were exported',
  ({ name: _, ...given }) => {
    const model =
      'model' in given ? given : { ...given, model: 'resnetv2', stages: [1, 1], widths: [64, 128] };
    const { plan, trained } = readBack(model, [64, 64]);
    const own = valuesIn(plan, (parameter, { name }) => bindingOf(parameter, name));
    const read = valuesIn(trained.plan, trained.bind);
    for (const [name, values] of own) {
      if (/last_norm_weight$/.test(name)) continue;
      expect(farthest(read.get(name), values), name).toBe(0);
    }
    for (const [name, values] of read) {
      if (own.has(name)) continue;
      const starts = STARTS.find(([pattern]) => pattern.test(name))?.[1];
      expect(starts, name).toContain(values[0]);
      const isEven = values.every((value) => value === values[0]);
      expect(isEven, name).toBe(true);
    }
  },
);

/** The largest difference of two lists of numbers; infinite where they are not as long. */
function farthest(a: Float32Array | undefined, b: Float32Array): number {
  if (a?.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

test.each([
  [{ model: 'nf-resnet-26', convention: 'timm', alpha: 0.2 }, 'nf_resnet26'],
  [{ model: 'mobilenetv2', convention: 'timm' }, 'mobilenetv2_100'],
])('under the names of timm too: %j', (network, name) => {
  const { plan, timm, trained } = readBack(network, [64, 64]);
  expect(timm).toBe(name);
  const own = valuesIn(plan, (parameter, block) => bindingOf(parameter, block.name));
  const read = valuesIn(trained.plan, trained.bind);
  // Standardised here and there, whatever rounding is between.
  for (const [key, values] of own) expect(farthest(read.get(key), values)).toBeLessThan(1e-6);
});

test('a network of other blocks is told what differs, under the names of most hits', () => {
  const spec = plannedSchema.parse({ model: 'resnetv2-18' });
  const plan = planNetwork(spec, [3, 64, 64]);
  const file = written(joined(encodeSafetensors(weightsOf(spec, plan).tensors, SEED, {})));
  const other = plannedSchema.parse({ model: 'resnetv2-34' });
  expect(() => stored(other, planNetwork(other, [3, 64, 64]), file)).toThrow(
    /80 missing \(stages\.0\.blocks\.2\.norm1\.running_mean, .*, and 70 more\)/,
  );
});
