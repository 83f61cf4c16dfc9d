import { expect, test } from 'vitest';
import { FAMILY_NETWORKS, SMALL_NETWORKS } from '../../../bench/peers/networks.js';
import { plannedSchema } from '../../../src/config/network.ts';
import { gaussianBatch } from '../../../src/data/gaussian.ts';
import { onnxModel } from '../../../src/export/onnx/model.ts';
import { encodeWholeModel } from '../../../src/graph/whole-model.ts';
import { planNetwork } from '../../../src/networks/plan.ts';
import { allBlocks, type BlockPlan } from '../../../src/plan/blocks.ts';
import { measure } from '../../networks/run.ts';
import { branchOf, decoded, fetchWithin, joined, outputOf } from './run.ts';

/** Relative difference of what onnxruntime makes of the file from what is measured. */
const MOST = 1e-4;
const [BATCH, SEED] = [2, 5];

/** Beside the families, each kind of layer and norm that only a ResNet asks for. */
const RESNETS = new Set([
  'layer',
  'instance',
  'group 8, ε 0.1',
  'fixup',
  'skipinit 0.5',
  'sum over √2',
]);
const NETWORKS = [
  ...FAMILY_NETWORKS,
  ...SMALL_NETWORKS.filter(({ name }) => RESNETS.has(name)).map((given) => ({
    ...given,
    stages: [1, 1],
    widths: [64, 128],
  })),
];

function pathOf({ stage, name }: BlockPlan): string {
  return stage === 0 ? `/${name}` : `/stage${stage}/${name}`;
}

test.each(NETWORKS)('$name', async ({ name: _, ...network }) => {
  const spec = plannedSchema.parse(network);
  const size = (spec.strides?.length ?? 0) > 3 ? ([64, 72] as const) : ([32, 40] as const);
  const plan = planNetwork(spec, [3, ...size]);
  const bytes = joined(encodeWholeModel(onnxModel(plan, SEED, '0'), null));
  const graph = decoded(bytes);
  const blocks = allBlocks(plan).filter(({ branch, addition }) => branch.length > 0 || addition);
  const places = blocks.map((block) => ({
    index: block.index,
    output: outputOf(graph, pathOf(block)),
    branch: block.addition === null ? undefined : branchOf(graph, pathOf(block)),
  }));
  const names = places.flatMap(({ output, branch }) =>
    branch === undefined ? [output] : [output, branch],
  );
  const input = gaussianBatch([BATCH, 3, ...size], SEED);
  const found = await fetchWithin(bytes, input, [BATCH, 3, ...size], names);
  const measured = await measure(spec, { batch: BATCH, size, seed: SEED });
  for (const { index, output, branch } of places) {
    const { avgVar, avgSqMean, resAvgVar } = measured[index] as (typeof measured)[number];
    const at = found.get(output);
    expect(Math.abs((at?.avgVar ?? Number.NaN) - avgVar)).toBeLessThanOrEqual(MOST * avgVar);
    // A squared mean far below the variance is rounding, in float32.
    const floor = 1e-7 * avgVar;
    expect(Math.abs((at?.avgSqMean ?? Number.NaN) - avgSqMean)).toBeLessThanOrEqual(
      MOST * avgSqMean + floor,
    );
    if (branch === undefined) continue;
    const within = found.get(branch)?.avgVar ?? Number.NaN;
    expect(Math.abs(within - (resAvgVar as number))).toBeLessThanOrEqual(
      MOST * (resAvgVar as number),
    );
  }
});
