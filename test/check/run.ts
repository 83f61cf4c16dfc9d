import type { Baseline } from '../../src/check/baselines/baseline.ts';
import { makeBaseline } from '../../src/check/baselines/make.ts';
import { check } from '../../src/check/check.ts';
import { parseConfig } from '../../src/config/load.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { type SegmentLimits, segments, sharedGraphs } from '../../src/lower/segment.ts';
import type { Addition, BlockPlan, NetworkPlan } from '../../src/plan/blocks.ts';
import type { CheckReport } from '../../src/results/finding.ts';
import type { Result } from '../../src/results/result.ts';
import { analyze } from '../../src/run/analyze.ts';
import { planBackward } from '../../src/run/backward/plan.ts';
import { type PreparedPlan, preparePlanned } from '../../src/run/prepare.ts';
import { drawInPlace, type Parameters, type WeightSource } from '../../src/run/weight-source.ts';
import { expectedPoints } from '../../src/theory/expected.ts';
import { partsOf } from '../networks/measured.ts';
import { parseKnown } from '../run/known.ts';

/** How a run differs from a plain one. */
export interface Changes {
  readonly seeds?: readonly number[];
  readonly threads?: number;
  readonly limits?: SegmentLimits;
  /** Plants a fault in the plan of the (one) network. */
  readonly plan?: (plan: NetworkPlan) => NetworkPlan;
  /** Plants a fault in the weights that a segment is given, by their name `stage1.block1.conv1.weight`. */
  readonly weight?: (tensor: string, values: Float32Array) => void;
}

/** Runs a config through the real engine. */
export async function run(text: string, changes: Changes = {}): Promise<Result> {
  const { config: given, locate } = parseKnown(text, 'spp.yaml');
  const config = { ...given, seeds: changes.seeds ?? given.seeds };
  const networks = preparePlanned(config, locate).map((network) => changed(network, changes));
  const { result } = await analyze(config, networks, {
    baseDir: '.',
    tool: { name: 'spp', version: '0.0.0' },
    engine: await engineWith(changes.threads ?? 1),
    weights: tampered(changes.weight),
    background: { expectedPoints: async (plan, law) => expectedPoints(plan, law) },
  });
  return result;
}

type Opened = ReturnType<typeof openOnnxruntime>;
const opened = new Map<number, Opened>();

/** One for all runs on so many threads: what a run compiles is released with it, and opening one takes a while. */
function engineWith(threads: number): Opened {
  const engine = opened.get(threads) ?? openOnnxruntime('cpu', { threads });
  opened.set(threads, engine);
  return engine;
}

/** What `spp check` makes of a result of the config. */
export function judge(text: string, result: Result, baseline?: Baseline): CheckReport {
  const { config, locate } = parseConfig(text, 'spp.yaml');
  return check({
    configFile: 'spp.yaml',
    baselineFile: baseline === undefined ? null : 'baseline.json',
    config,
    locate,
    settings: config.check,
    assertions: config.assert,
    result,
    baseline,
    strict: false,
  });
}

export async function baselineOf(text: string): Promise<Baseline> {
  return makeBaseline(await run(text));
}

/** A plan with one block changed, by its index. */
export function changeBlock(index: number, change: (block: BlockPlan) => Partial<BlockPlan>) {
  return (plan: NetworkPlan): NetworkPlan => ({
    ...plan,
    blocks: plan.blocks.map((block) =>
      block.index === index ? { ...block, ...change(block) } : block,
    ),
  });
}

/** A plan with the addition of one block changed. */
export function changeAddition(index: number, change: (addition: Addition) => Partial<Addition>) {
  return changeBlock(index, ({ addition }) => ({
    addition: addition === null ? null : { ...addition, ...change(addition) },
  }));
}

function changed(network: PreparedPlan, { plan: change, limits }: Changes): PreparedPlan {
  if (change === undefined && limits === undefined) return network;
  const plan = change === undefined ? network.plan : change(network.plan);
  const own = limits ?? { weightBytes: Number.POSITIVE_INFINITY, parts: 16 };
  const parts = partsOf(plan, network.batch);
  const share = sharedGraphs();
  const wanted = { handed: true, weights: false };
  const backward = network.backward && planBackward(parts, wanted, own, share);
  const keeps = (part: number) => backward?.keeps(part) ?? false;
  return { ...network, plan, parts, backward, segments: segments(parts, own, { share, keeps }) };
}

function tampered(change: Changes['weight']): WeightSource {
  const source = drawInPlace();
  if (change === undefined) return source;
  return {
    ...source,
    async take(segment, seed): Promise<Parameters> {
      const parameters = await source.take(segment, seed);
      for (const binding of segment.bindings) {
        const values = parameters.get(binding.name);
        if (binding.kind === 'drawn' && values !== undefined) change(binding.weight.tensor, values);
      }
      return parameters;
    },
  };
}
