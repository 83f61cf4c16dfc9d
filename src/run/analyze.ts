import type { Config, InputConfig } from '../config/schema.ts';
import { type Engine, GraphRefused } from '../engines/engine.ts';
import type { Graph, TensorData } from '../graph/graph.ts';
import type { Segment } from '../lower/segment.ts';
import { RNG } from '../maths/random.ts';
import { isImported, isStored } from '../networks/imported.ts';
import { refusedModel } from '../onnx/refused.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import { DEFAULT_CHART } from '../results/chart.ts';
import type { Detail } from '../results/detail.ts';
import {
  type Expected,
  measuredIn,
  type NetworkResult,
  RESULT_SCHEMA,
  type Result,
} from '../results/result.ts';
import { passOf, type StatisticKey } from '../results/statistics.ts';
import type { InputLaw } from '../theory/input.ts';
import type { Background } from './background.ts';
import { detailOf, networkDetail } from './detail/detail.ts';
import { fedText } from './imported/fed-text.ts';
import { fill, isRandom } from './imported/feed.ts';
import {
  type Batches,
  type InputOrigin,
  type KnownConfig,
  type KnownInput,
  openInput,
} from './input.ts';
import type { Measured } from './measured.ts';
import { KEPT_ROOM_BYTES, runsOf } from './memory.ts';
import { networkResult } from './network-result.ts';
import { cotangentOf, measurePasses, stepsOf } from './passes.ts';
import { pooled } from './pool.ts';
import { measuredBy, type Prepared, runsOver } from './prepare.ts';
import { sharedDraws } from './shared-draws.ts';
import { spareMemory } from './spare-memory.ts';
import type { WeightSource } from './weight-source.ts';

/** What becomes of a network without shortcuts as it gets deep; nothing of others. */
async function limitOf(plan: NetworkPlan) {
  if (plan.blocks.some(({ addition }) => addition !== null)) return {};
  const { meanField } = await import('../theory/mean-field.ts');
  const limit = meanField(plan);
  return limit === undefined ? {} : { meanField: limit };
}

export interface Progress {
  readonly network: string;
  readonly seed: number;
  /** Points measured so far, over all networks and seeds, and in all; those of the way back count again. */
  readonly done: number;
  readonly total: number;
}

interface AnalyzeOptions extends InputOrigin {
  readonly tool: Result['tool'];
  readonly engine: Engine;
  readonly weights: WeightSource;
  readonly background: Pick<Background, 'expectedPoints'>;
  /** What is drawn, in place of what the config says. */
  readonly panels?: readonly StatisticKey[] | undefined;
  readonly onProgress?: (progress: Progress) => void;
  readonly onWarning?: (message: string) => void;
}

/** A result, and what was looked at more closely, where anything was. */
export interface Analysis {
  readonly result: Result;
  readonly detail: Detail | null;
}

/** Runs a config: every network under every seed, on the same inputs. */
export async function analyze(
  config: KnownConfig,
  networks: readonly Prepared[],
  options: AnalyzeOptions,
): Promise<Analysis> {
  const batches = openInput(config.input, options, options.onWarning);
  for (const network of networks) {
    for (const note of network.notes) options.onWarning?.(note);
    if (config.seeds.length > 1 && isFixed(network, config.input)) {
      options.onWarning?.(`${network.spec.name}: weights and input are the same under every seed`);
    }
  }
  announceRuns(networks, config, options.engine);
  const progress = countProgress(config, networks, options.onProgress);
  const expected = expectedOf(config, networks, options.background);
  const results: NetworkResult[] = [];
  const details: Detail['networks'][number][] = [];
  for (const [i, network] of networks.entries()) {
    const bySeed = await runSeeds(network, networks[i + 1], config, batches, options, progress);
    const { plan, parts } = network;
    const { step, ...spec } = network.spec;
    const limit = plan === null ? {} : await limitOf(plan);
    const outline = {
      ...network.outline,
      config: { ...spec, ...fedText(network, config.input) },
      step,
      parts,
      ...limit,
    };
    const result = networkResult(spec.name, outline, bySeed, (await expected[i]) ?? []);
    warnOfOverflow(result, options.onWarning);
    results.push(result);
    if (config.detail.length > 0) details.push(networkDetail(spec.name, config.detail, bySeed));
  }
  const detail = config.detail.length > 0 ? detailOf(config.detail, details) : null;
  return { result: resultOf(config, networks, results, options), detail };
}

function resultOf(
  config: KnownConfig,
  prepared: readonly Prepared[],
  networks: readonly NetworkResult[],
  options: AnalyzeOptions,
): Result {
  return {
    schema: RESULT_SCHEMA,
    title: config.title,
    tool: options.tool,
    engine: { name: options.engine.name },
    rng: RNG,
    input: recorded(config.input, prepared),
    seeds: config.seeds,
    panels: options.panels ?? config.statistics,
    ...(config.chart.x === DEFAULT_CHART.x ? {} : { chart: config.chart }),
    networks,
  };
}

/** The input as the result has it. Of arrays that models take by name there is no one size: each tells its own. */
function recorded(
  { batches, ...input }: KnownInput,
  networks: readonly Prepared[],
): Result['input'] {
  const several = batches === 1 ? {} : { batches };
  const isShared = networks.some(({ feeds }) => feeds.some(({ kind }) => kind === 'batch'));
  if (input.kind !== 'file' || isShared) return { ...input, ...several };
  const { size: _, channels: __, ...others } = input;
  return { ...others, ...several };
}

/** Whether nothing of a network, nor of what it is fed with, is drawn. */
function isFixed({ spec, feeds }: Prepared, { kind }: InputConfig): boolean {
  const isDrawn = kind === 'gaussian' || kind === 'pink';
  return (
    isStored(spec) && feeds.every((feed) => (feed.kind === 'batch' ? !isDrawn : !isRandom(feed)))
  );
}

/** Tells the engine how often graphs will be run, and what room it may keep for that. */
function announceRuns(networks: readonly Prepared[], config: Config, engine: Engine): void {
  const runs = runsOver(config);
  const { bytes: kept } = sharedDraws(networks, config.seeds.length, config.input.batches);
  const spare = Math.min(KEPT_ROOM_BYTES, spareMemory(networks, runs) - kept);
  engine.expect(countRuns(networks, runs), spare);
}

/** What theory says of each network, on its way in the background. */
function expectedOf(
  config: Config,
  networks: readonly Prepared[],
  background: AnalyzeOptions['background'],
): Promise<readonly Expected[]>[] {
  return networks.map(({ plan, batch }) => {
    // Nobody knows what a network from a file was meant to do.
    if (plan === null) return Promise.resolve([]);
    const law = inputLaw(config.input, batch);
    const points = background.expectedPoints(plan, law, measuredBy(config));
    // Told where it is waited for.
    points.catch(() => {});
    return points;
  });
}

/** Runs one network under one seed after the other, batch by batch, and has drawn what comes behind each. */
async function runSeeds(
  network: Prepared,
  behind: Prepared | undefined,
  config: Config,
  batches: Batches,
  { engine, weights, baseDir }: AnalyzeOptions,
  progress: ReturnType<typeof countProgress>,
): Promise<(readonly Measured[])[]> {
  const { segments, parts } = network;
  const wanted = measuredBy(config);
  const bySeed: (readonly Measured[])[] = [];
  for (const [k, seed] of config.seeds.entries()) {
    const cotangent = cotangentOf(seed);
    const each: (readonly Measured[])[] = [];
    for (let which = 0; which < config.input.batches; which++) {
      const onParts = progress.start(network, seed);
      const input = await fedWith(network, seed, which, batches, baseDir);
      const next = which + 1 < config.input.batches ? seed : config.seeds[k + 1];
      const onLast = () =>
        next === undefined
          ? drawFirst(behind, config, weights)
          : weights.prefetch(segments[0] as Segment, next);
      const hooks = { onParts, onLast, cotangent };
      const measured = measurePasses(network, input, wanted, seed, engine, weights, hooks);
      each.push(await measured.catch((error) => blame(network, error)));
    }
    bySeed.push(pooled(each, parts, wanted));
  }
  return bySeed;
}

/** What an engine refuses of a network from a file is the file's fault, and not a bug of spp. */
function blame({ spec }: Prepared, error: unknown): never {
  if (isImported(spec) && error instanceof GraphRefused) throw refusedModel(spec.model, error);
  throw error;
}

/** What the first segment of a network reads under a seed, of one of its batches. */
function fedWith(
  { feeds, batch, size }: Prepared,
  seed: number,
  which: number,
  batches: Batches,
  baseDir: string,
): Promise<TensorData[]> {
  return Promise.all(
    feeds.map((feed) =>
      feed.kind === 'batch'
        ? batches({ batch, size, channels: feed.channels }, seed, which)
        : fill(feed, seed, baseDir, which),
    ),
  );
}

/** How often each graph will be run, where nothing overflows. */
function countRuns(networks: readonly Prepared[], times: number): Map<Graph, number> {
  const runs = new Map<Graph, number>();
  for (const { graph } of networks.flatMap(runsOf)) {
    runs.set(graph, (runs.get(graph) ?? 0) + times);
  }
  return runs;
}

/** Tells which weights a run draws, and has the first of them drawn. */
export function beginDrawing(
  networks: readonly Prepared[],
  config: Pick<Config, 'seeds' | 'input'>,
  weights: WeightSource,
): void {
  weights.expect(sharedDraws(networks, config.seeds.length, config.input.batches));
  drawFirst(networks[0], config, weights);
}

/** Has the weights drawn that a network under the first seed begins with. */
function drawFirst(
  network: Prepared | undefined,
  { seeds }: Pick<Config, 'seeds'>,
  weights: WeightSource,
): void {
  if (network === undefined) return;
  weights.prefetch(network.segments[0] as Segment, seeds[0] as number);
}

/** What the theory may assume of the input: white noise it knows, 1/f noise, pictures and files it does not. */
function inputLaw(input: InputConfig, batch: number): InputLaw {
  return input.kind === 'gaussian'
    ? { kind: 'white', batch, mean: 0, variance: 1 }
    : { kind: 'unknown' };
}

/** Counts points over all networks, seeds and batches, those included that an overflow leaves out. */
function countProgress(
  config: Config,
  networks: readonly Prepared[],
  onProgress?: (progress: Progress) => void,
) {
  const total = runsOver(config) * networks.reduce((sum, network) => sum + stepsOf(network), 0);
  let begun = 0;
  return {
    /** Begins a network under a seed; what it returns is told of the points as they come. */
    start(network: Prepared, seed: number) {
      let done = begun;
      begun += stepsOf(network);
      const report = () => onProgress?.({ network: network.spec.name, seed, done, total });
      report();
      return (count: number) => {
        done += count;
        report();
      };
    },
  };
}

function warnOfOverflow({ name, points }: NetworkResult, onWarning?: (message: string) => void) {
  const first = points.find((point) => point.non_finite);
  if (first === undefined) return;
  const last = points[first.index - 1];
  const back = measuredIn([{ points }]).some((key) => passOf(key) === 'backward');
  const begins =
    last === undefined ? '' : `, and the gradient begins at point ${last.index} (${last.name})`;
  onWarning?.(
    `${name}: the statistics overflow float32 at point ${first.index} (${first.name}); the curve ends there${back ? begins : ''}`,
  );
}
