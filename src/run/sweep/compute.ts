import os from 'node:os';
import type { Config } from '../../config/schema.ts';
import type { Engine } from '../../engines/engine.ts';
import type { Graph } from '../../graph/graph.ts';
import { sharedGraphs } from '../../lower/segment.ts';
import { DEFAULT_CHART } from '../../results/chart.ts';
import { DEFAULT_CHECK } from '../../results/check-settings.ts';
import type { Expected } from '../../results/result.ts';
import { inForeground } from '../background.ts';
import { foreseenOf } from '../foreseen.ts';
import { type Batches, type KnownConfig, type KnownInput, openInputs } from '../input.ts';
import { estimateMemory, KEPT_ROOM_BYTES, memoryLimit, runsOf } from '../memory.ts';
import { expectedOf, outcomeOf } from '../outcome.ts';
import { type Prepared, preparer } from '../prepare.ts';
import { measureSeed } from '../seed.ts';
import { drawInPlace } from '../weight-source.ts';
import type { Job, Manner } from './job.ts';
import { type Provenance, UNIT_SCHEMA, type UnitRecord } from './record.ts';

/** A network of a job that is ready to run. */
interface Ready {
  readonly network: Prepared;
  readonly expected: readonly Expected[];
}

/** More runs than any job has: what is compiled is kept as long as there is room for it. */
const MANY_RUNS = 1e6;
/** Networks whose graphs are looked for among each other's. */
const SHARED_NETWORKS = 16;

/** Computes units one by one, on one thread beside the engine's own. */
export class Computer {
  private readonly engine: Engine;
  private readonly about: Omit<Provenance, 'seconds'>;
  private readonly processes: number;
  private readonly weights = drawInPlace();
  private inputs:
    | { readonly baseDir: string; readonly open: ReturnType<typeof openInputs> }
    | undefined;
  private input: { readonly key: string; readonly input: KnownInput } | undefined;
  private last: { readonly key: string; readonly ready: Ready } | undefined;
  private shared = sharedGraphs();
  private built = 0;
  private warnings: string[] = [];

  constructor(engine: Engine, { threads, processes }: Manner) {
    this.engine = engine;
    this.processes = processes;
    const [cpu] = os.cpus();
    this.about = { host: os.hostname(), cpu: cpu?.model.trim() ?? 'unknown', threads };
  }

  /** Builds the network of a job, unless it is that of the last, and tells the engine what will be run. */
  async prepare(job: Job): Promise<Ready> {
    const { seeds: _, ...same } = job;
    const key = JSON.stringify(same);
    if (this.last?.key === key) return this.last.ready;
    const config = { ...configOf(job), input: this.interned(job) };
    const network = await preparer(config, () => 'the job', job.baseDir, this.share())(0);
    this.announce(network);
    const expected = await expectedOf(network, job.measured, inForeground());
    const ready = { network, expected };
    this.last = { key, ready };
    return ready;
  }

  /** A unit, and what the user should know of how it came to be. */
  async run(
    { network, expected }: Ready,
    { measured: wanted, baseDir }: Job,
    { seed, key }: Job['seeds'][number],
  ): Promise<{ unit: UnitRecord; warnings: readonly string[] }> {
    const start = performance.now();
    this.warnings = [];
    const { engine, weights } = this;
    const means = { wanted, batches: this.batchesOf(network, baseDir), baseDir, engine, weights };
    const hooks = { onBatch: () => () => {}, onLast: () => {} };
    const measured = await measureSeed(network, seed, means, hooks);
    const outcome = await outcomeOf(network, [measured], expected);
    const { name, step: _, config, ...own } = outcome;
    const seconds = Number(((performance.now() - start) / 1000).toPrecision(3));
    const unit: UnitRecord = {
      ...{ schema: UNIT_SCHEMA, key, name, seed, engine: engine.name },
      foreseen: foreseenOf(network),
      fed: fedOf(network, config),
      network: own,
      provenance: { ...this.about, seconds },
    };
    return { unit, warnings: this.warnings };
  }

  /** Equal inputs as one object, so that batches that are decoded already are told to be the same. */
  private interned({ input, edition }: Job): KnownInput {
    const key = JSON.stringify([input, edition?.input]);
    if (this.input?.key !== key) this.input = { key, input };
    return this.input.input;
  }

  private batchesOf({ input }: Prepared, baseDir: string): Batches {
    if (this.inputs?.baseDir !== baseDir) {
      const open = openInputs({ baseDir }, (text) => this.warnings.push(text));
      this.inputs = { baseDir, open };
    }
    return this.inputs.open(input);
  }

  /** Makes equal graphs of networks in a row one; now and then anew, for it holds all that it has seen. */
  private share(): ReturnType<typeof sharedGraphs> {
    if (this.built++ % SHARED_NETWORKS === 0) this.shared = sharedGraphs();
    return this.shared;
  }

  /** What this network shares with the last stays compiled, and nothing else. */
  private announce(network: Prepared): void {
    const last = this.last === undefined ? [] : runsOf(this.last.ready.network);
    const done = last.map(({ graph }) => [graph, 0] as const);
    const next = runsOf(network).map(({ graph }) => [graph, MANY_RUNS] as const);
    const spare = memoryLimit() / this.processes - estimateMemory(network, 1).total;
    const kept = Math.min(KEPT_ROOM_BYTES, Math.max(0, spare));
    this.engine.expect(new Map<Graph, number>([...done, ...next]), kept);
  }
}

/** What stands in the config of a result that its spec does not say. */
function fedOf({ spec }: Prepared, config: Readonly<Record<string, unknown>>) {
  const given = spec as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(config).filter(([key, value]) => given[key] !== value));
}

/** A job as a config of one network. */
function configOf({ spec, input, measured, seeds }: Job): KnownConfig {
  const nothing = { check: DEFAULT_CHECK, assert: {}, detail: [], chart: DEFAULT_CHART };
  return {
    ...(nothing satisfies Partial<Config>),
    title: spec.name,
    input,
    seeds: seeds.map(({ seed }) => seed),
    statistics: measured,
    networks: [spec],
  };
}
