import type { Config } from '../config/schema.ts';
import type { Engine } from '../engines/engine.ts';
import type { Graph } from '../graph/graph.ts';
import type { Segment } from '../lower/segment.ts';
import { isStored } from '../networks/imported.ts';
import type { Detail } from '../results/detail.ts';
import { measuredIn, type NetworkResult, type Result } from '../results/result.ts';
import { passOf, type StatisticKey } from '../results/statistics.ts';
import type { Background } from './background.ts';
import { detailOf, networkDetail } from './detail/detail.ts';
import { type InputOrigin, type KnownConfig, openInputs } from './input.ts';
import type { Measured } from './measured.ts';
import { KEPT_ROOM_BYTES, runsOf } from './memory.ts';
import { notesOn } from './notes.ts';
import { expectedOf, outcomeOf } from './outcome.ts';
import { stepsOf } from './passes.ts';
import { measuredBy, type Prepared, runsOver } from './prepare.ts';
import { type MeasuredNetwork, resultOf, takesInput } from './result.ts';
import { type Means, measureSeed } from './seed.ts';
import { sharedDraws } from './shared-draws.ts';
import { spareMemory } from './spare-memory.ts';
import type { WeightSource } from './weight-source.ts';

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
  const inputs = openInputs(options, options.onWarning);
  for (const network of networks) {
    for (const note of notesOn(network, config.seeds)) options.onWarning?.(note);
  }
  announceRuns(networks, config, options.engine);
  const progress = countProgress(config, networks, options.onProgress);
  const wanted = measuredBy(config);
  const expected = networks.map((network) => foretold(network, wanted, options.background));
  const results: MeasuredNetwork[] = [];
  const details: Detail['networks'][number][] = [];
  for (const [i, network] of networks.entries()) {
    const means = { ...options, wanted, batches: inputs(network.input) };
    const bySeed = await runSeeds(network, networks[i + 1], config, means, progress);
    const result = await outcomeOf(network, bySeed, (await expected[i]) ?? []);
    warnOfOverflow(result, isStored(network.spec), options.onWarning);
    results.push({ result, takesInput: takesInput(network) });
    if (config.detail.length > 0)
      details.push(networkDetail(network.spec.name, config.detail, bySeed));
  }
  const detail = config.detail.length > 0 ? detailOf(config.detail, details) : null;
  const about = { tool: options.tool, engine: options.engine.name, panels: options.panels };
  return { result: resultOf(config, results, about), detail };
}

/** Tells the engine how often graphs will be run, and what room it may keep for that. */
function announceRuns(networks: readonly Prepared[], config: Config, engine: Engine): void {
  const seeds = config.seeds.length;
  const { bytes: kept } = sharedDraws(networks, seeds);
  const spare = Math.min(KEPT_ROOM_BYTES, spareMemory(networks, seeds) - kept);
  engine.expect(countRuns(networks, config), spare);
}

/** What theory says of a network, on its way in the background: what goes wrong is told where it is waited for. */
function foretold(...of: Parameters<typeof expectedOf>): ReturnType<typeof expectedOf> {
  const points = expectedOf(...of);
  points.catch(() => {});
  return points;
}

/** Runs one network under one seed after the other, and has drawn what comes behind each. */
async function runSeeds(
  network: Prepared,
  behind: Prepared | undefined,
  config: Config,
  means: Means,
  progress: ReturnType<typeof countProgress>,
): Promise<(readonly Measured[])[]> {
  const first = network.segments[0] as Segment;
  const bySeed: (readonly Measured[])[] = [];
  for (const [k, seed] of config.seeds.entries()) {
    const onLast = (isLastBatch: boolean) => {
      const next = isLastBatch ? config.seeds[k + 1] : seed;
      if (next === undefined) drawFirst(behind, config, means.weights);
      else means.weights.prefetch(first, next);
    };
    const onBatch = () => progress.start(network, seed);
    bySeed.push(await measureSeed(network, seed, means, { onBatch, onLast }));
  }
  return bySeed;
}

/** How often each graph will be run, where nothing overflows. */
function countRuns(networks: readonly Prepared[], config: Config): Map<Graph, number> {
  const runs = new Map<Graph, number>();
  for (const network of networks) {
    const times = runsOver(config, network.input);
    for (const { graph } of runsOf(network)) runs.set(graph, (runs.get(graph) ?? 0) + times);
  }
  return runs;
}

/** Tells which weights a run draws, and has the first of them drawn. */
export function beginDrawing(
  networks: readonly Prepared[],
  config: Pick<Config, 'seeds'>,
  weights: WeightSource,
): void {
  weights.expect(sharedDraws(networks, config.seeds.length));
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

/** Counts points over all networks, seeds and batches, those included that an overflow leaves out. */
function countProgress(
  config: Config,
  networks: readonly Prepared[],
  onProgress?: (progress: Progress) => void,
) {
  const total = networks.reduce(
    (sum, network) => sum + runsOver(config, network.input) * stepsOf(network),
    0,
  );
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

function warnOfOverflow(
  { name, points }: NetworkResult,
  isTrained: boolean,
  onWarning?: (message: string) => void,
) {
  const first = points.find((point) => point.non_finite);
  if (first === undefined) return;
  const last = points[first.index - 1];
  const back = measuredIn([{ points }]).some((key) => passOf(key) === 'backward');
  const begins =
    last === undefined ? '' : `, and the gradient begins at point ${last.index} (${last.name})`;
  onWarning?.(
    `${name}: the statistics ${isTrained ? 'are not finite, for they overflow float32 or the weights are not,' : 'overflow float32'} at point ${first.index} (${first.name}); the curve ends there${back ? begins : ''}`,
  );
}
