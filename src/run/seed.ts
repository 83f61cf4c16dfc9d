import { type Engine, GraphRefused } from '../engines/engine.ts';
import type { TensorData } from '../graph/graph.ts';
import { isImported } from '../networks/imported.ts';
import { refusedModel } from '../onnx/refused.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { fill } from './imported/feed.ts';
import type { Batches } from './input.ts';
import type { Measured } from './measured.ts';
import { cotangentOf, measurePasses } from './passes.ts';
import { pooled } from './pool.ts';
import type { Prepared } from './prepare.ts';
import type { WeightSource } from './weight-source.ts';

/** What a network is run with. */
export interface Means {
  readonly wanted: readonly StatisticKey[];
  readonly batches: Batches;
  readonly baseDir: string;
  readonly engine: Engine;
  readonly weights: WeightSource;
}

/** Whom a run under a seed tells what. */
interface Hooks {
  /** Told as each batch begins; what it returns is told of the parts as they come. */
  readonly onBatch: () => (parts: number) => void;
  /** Told as the last graph of a batch begins, when weights may be drawn for what comes behind. */
  readonly onLast: (isLastBatch: boolean) => void;
}

/** Runs one network under one seed, batch by batch, and pools what is measured. */
export async function measureSeed(
  network: Prepared,
  seed: number,
  { wanted, batches, baseDir, engine, weights }: Means,
  { onBatch, onLast }: Hooks,
): Promise<readonly Measured[]> {
  const { parts, input: fed } = network;
  const cotangent = cotangentOf(seed);
  const each: (readonly Measured[])[] = [];
  for (let which = 0; which < fed.batches; which++) {
    const onParts = onBatch();
    const input = await fedWith(network, seed, which, batches, baseDir);
    const hooks = { onParts, onLast: () => onLast(which + 1 === fed.batches), cotangent };
    const measured = measurePasses(network, input, wanted, seed, engine, weights, hooks);
    each.push(await measured.catch((error) => blame(network, error)));
  }
  return pooled(each, parts, wanted);
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
