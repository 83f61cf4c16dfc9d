import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { UserError } from '../core/errors.ts';
import type { Locate, Path } from '../core/place.ts';
import { elements } from '../core/shape.ts';
import type { Part } from '../lower/part.ts';
import { plannedParts } from '../lower/planned.ts';
import { type Segment, type SegmentLimits, segments, sharedGraphs } from '../lower/segment.ts';
import type { WantedBack } from '../lower/way-back.ts';
import {
  type AnySpec,
  type ImportedSpec,
  isImported,
  isStored,
  weightsFileOf,
} from '../networks/imported.ts';
import { planNetwork } from '../networks/plan.ts';
import type { NetworkSpec } from '../networks/spec.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import { PlanError } from '../plan/error.ts';
import type { Extent } from '../plan/layers.ts';
import type { WantedReadings } from '../plan/readings.ts';
import { measuredWith, passOf, type StatisticKey, statisticRow } from '../results/statistics.ts';
import { type BackwardPlan, planBackward } from './backward/plan.ts';
import { needsValues } from './detail/detail.ts';
import type { Feed } from './imported/feed.ts';
import { inputAt, type KnownConfig, type KnownInput } from './input.ts';
import { readingsFor } from './measure.ts';
import { estimateMemory, memoryLimit } from './memory.ts';

/** Measured: shorter segments copy more activations, heavier ones hold more memory, for no time. */
export const SEGMENT_LIMITS: SegmentLimits = {
  weightBytes: 16 * 2 ** 20,
  parts: 32,
  keptBytes: 32 * 2 ** 20,
};

/** A network that is ready to run. */
export interface Prepared {
  readonly spec: AnySpec;
  /** What it is fed with. */
  readonly input: KnownInput;
  readonly batch: number;
  /** Height and width of what it gets. */
  readonly size: readonly [number, number];
  /** Null where nobody knows what its weights are: they, or all of it, are from a file. */
  readonly plan: NetworkPlan | null;
  /** What it costs, and what its architecture implies where it was planned. */
  readonly outline: Pick<NetworkPlan, 'params' | 'macs'> & {
    readonly facts?: NetworkPlan['facts'];
  };
  readonly parts: readonly Part[];
  readonly segments: readonly Segment[];
  /** How the gradient goes back through it; null where nothing of the backward pass is measured. */
  readonly backward: BackwardPlan | null;
  /** What the first segment reads, in its order. */
  readonly feeds: readonly Feed[];
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/** What is common to the networks of a config while they are built. */
interface Preparing {
  readonly input: KnownInput;
  readonly baseDir: string;
  readonly wanted: WantedReadings;
}

/** A network that a family planned, and that is ready to run. */
export interface PreparedPlan extends Prepared {
  readonly spec: NetworkSpec;
  readonly plan: NetworkPlan;
}

/**
 * Builds every network of a config, before any is run.
 *
 * @param baseDir what the paths of models are relative to: the config's folder
 * @throws UserError where a network cannot be built, or would not fit into memory
 */
export async function prepare(
  config: KnownConfig,
  locate: Locate,
  baseDir: string,
): Promise<Prepared[]> {
  const prepareOne = preparer(config, locate, baseDir);
  const prepared: Prepared[] = [];
  for (const i of config.networks.keys()) prepared.push(await prepareOne(i));
  return prepared;
}

/**
 * The same, of one network after the other, by its place in the config.
 *
 * @param share makes equal graphs one
 */
export function preparer(
  config: KnownConfig,
  locate: Locate,
  baseDir: string,
  share = sharedGraphs(),
): (index: number) => Promise<Prepared> {
  const finish = finisher(config, share);
  return async (i) => {
    const spec = config.networks[i] as AnySpec;
    const input = inputAt(config, i);
    const preparing = { input, baseDir, wanted: wantedOf(config, input) };
    try {
      return finish(await build(spec, preparing));
    } catch (error) {
      throw placed(error, config, i, locate);
    }
  };
}

function build(spec: AnySpec, preparing: Preparing): Built | Promise<Built> {
  if (isImported(spec)) return buildImported(spec, preparing);
  const { weights } = spec;
  if (weights === undefined) return buildPlanned(spec, preparing);
  return buildStored({ ...spec, weights }, preparing);
}

/**
 * Builds every network of a config whose networks are all planned.
 *
 * @throws UserError as `prepare`; Error where one is from a file
 */
export function preparePlanned(config: KnownConfig, locate: Locate): PreparedPlan[] {
  const finish = finisher(config);
  return config.networks.map((spec, i) => {
    if (isImported(spec)) throw new Error(`${spec.model} is not planned`);
    try {
      const input = inputAt(config, i);
      return finish(buildPlanned(spec, { input, wanted: wantedOf(config, input) }));
    } catch (error) {
      throw placed(error, config, i, locate);
    }
  });
}

/**
 * Plans one network of a config, whatever memory its batch would need.
 *
 * @param index among the config's networks
 * @throws UserError where it cannot be built, or is from a file
 */
export function planOf(
  config: KnownConfig,
  index: number,
  locate: Locate,
): Pick<PreparedPlan, 'spec' | 'plan'> {
  const spec = config.networks[index] as AnySpec;
  if (isImported(spec) || spec.weights !== undefined) {
    const key = isImported(spec) ? 'model' : 'weights';
    throw new UserError(`${spec[key]} is a file already`, {
      place: locate(['networks', index, key]),
      remedy: 'What is exported is a network of a family: name one with --network.',
    });
  }
  try {
    return { spec, plan: planFor(spec, inputAt(config, index)) };
  } catch (error) {
    throw placed(error, config, index, locate);
  }
}

function planFor(spec: NetworkSpec, input: KnownInput): NetworkPlan {
  return planNetwork(spec, [channelsOf(input), ...sizeOf(spec, input)]);
}

function wantedOf(config: KnownConfig, input: KnownInput): WantedReadings {
  const { detail } = config;
  const moments = input.batches > 1 || detail.length > 0;
  return readingsFor(measuredBy(config), { moments, values: needsValues(detail) });
}

/** Cuts networks into segments, whose graphs they share. */
function finisher(config: KnownConfig, share = sharedGraphs()) {
  const back = wantedBack(measuredBy(config));
  return <T extends Built>(built: T): T & Pick<Prepared, 'segments' | 'backward'> => {
    const { parts } = built;
    refuseSingleValues(parts);
    const backward = back && planBackward(parts, back, SEGMENT_LIMITS, share);
    const keeps = (part: number) => backward?.keeps(part) ?? false;
    const pieces = segments(parts, SEGMENT_LIMITS, { share, keeps });
    const finished = { ...built, segments: pieces, backward };
    refuseTooLarge(finished, runsOver(config, built.input));
    return finished;
  };
}

/** What is read of the backward pass; null where nothing of it is wanted. */
function wantedBack(keys: readonly StatisticKey[]): WantedBack | null {
  const isWanted = (of: 'handed' | 'weights') => keys.some((key) => statisticRow(key).of === of);
  if (!keys.some((key) => passOf(key) === 'backward')) return null;
  return { handed: isWanted('handed'), weights: isWanted('weights') };
}

/** How often a network is run: once for each batch under each seed. */
export function runsOver(
  { seeds }: Pick<Config, 'seeds'>,
  { batches }: Pick<KnownInput, 'batches'>,
): number {
  return seeds.length * batches;
}

type Built = Omit<Prepared, 'segments' | 'backward'>;

function buildPlanned(
  spec: NetworkSpec,
  { input, wanted }: Omit<Preparing, 'baseDir'>,
): Omit<PreparedPlan, 'segments' | 'backward'> {
  const batch = batchOf(spec, input);
  const size = sizeOf(spec, input);
  const channels = channelsOf(input);
  const plan = planFor(spec, input);
  const { params, macs, facts } = plan;
  const parts = plannedParts(plan, batch, wanted);
  return {
    spec,
    input,
    batch,
    size,
    plan,
    outline: { params, macs, facts },
    parts,
    feeds: [{ kind: 'batch', channels }],
    notes: [],
  };
}

/** A planned network whose weights are those of a checkpoint, of which no theory knows. */
async function buildStored(
  spec: NetworkSpec & { readonly weights: string },
  { input, baseDir, wanted }: Preparing,
): Promise<Built> {
  const { openCheckpoint } = await import('../weights/safetensors/checkpoint.ts');
  const { storedNetwork } = await import('../checkpoints/stored.ts');
  const planned = buildPlanned(spec, { input, wanted });
  const checkpoint = openCheckpoint(path.resolve(baseDir, spec.weights));
  const { plan, bind } = storedNetwork(spec, planned.plan, checkpoint, spec.batch_norm ?? 'batch');
  const facts = { ...planned.plan.facts, trained: true as const };
  return {
    ...planned,
    plan: null,
    outline: { ...planned.outline, facts },
    parts: plannedParts(plan, planned.batch, wanted, bind),
  };
}

async function buildImported(
  spec: ImportedSpec,
  { input, baseDir, wanted }: Preparing,
): Promise<Built> {
  const { prepareModel } = await import('./imported/prepare.ts');
  const { params, macs, ...model } = await prepareModel(spec, input, baseDir, wanted);
  return { spec, input, plan: null, outline: { params, macs }, ...model };
}

function channelsOf(input: KnownInput): number {
  return 'channels' in input ? input.channels : 3;
}

/** A mistake, at the key of the config that it is about. */
function placed(error: unknown, config: KnownConfig, i: number, locate: Locate): unknown {
  const spec = config.networks[i] as AnySpec;
  const input = inputAt(config, i);
  const named = `(network ${JSON.stringify(spec.name)})`;
  if (error instanceof UserError && isStored(spec)) {
    const where = error.place === undefined ? '' : `${error.place}: `;
    const key = weightsFileOf(spec) === undefined ? 'model' : 'weights';
    const place = locate(['networks', i, key]);
    return new UserError(`${where}${error.message} ${named}`, {
      place,
      remedy: error.remedy,
      cause: error,
    });
  }
  if (!(error instanceof PlanError)) return error;
  const { section, key, message } = error;
  const remedy = isImported(spec)
    ? undefined
    : fittingGroups(spec, error, [channelsOf(input), ...(spec.size ?? input.size)]);
  // What a network has in place of the input's is told at the network.
  const isInputs = section === 'input' && !Object.hasOwn(spec, key);
  return new UserError(`${message} ${named}`, {
    place: locate(isInputs ? inputPath(config, i, key) : ['networks', i, key]),
    remedy: remedy ?? error.remedy,
  });
}

function inputPath({ inputs }: KnownConfig, i: number, key: string): Path {
  return inputs === undefined ? ['input', key] : ['inputs', i, key];
}

/** Which groups of a norm all layers of a network have, where those asked for do not divide one; undefined elsewhere. */
function fittingGroups(
  network: NetworkSpec,
  { key }: PlanError,
  input: Extent,
): string | undefined {
  if (network.norm !== 'group' || key !== 'norm_groups') return undefined;
  const plans = (norm_groups: number) => {
    try {
      planNetwork({ ...network, norm_groups }, input);
      return true;
    } catch {
      return false;
    }
  };
  const fewer = Array.from(
    { length: network.norm_groups - 1 },
    (_, i) => network.norm_groups - 1 - i,
  );
  const fits = fewer.slice(0, MOST_TRIES).find(plans);
  return fits === undefined ? undefined : `Set norm_groups: ${fits}, which divides them all.`;
}

/** Plans of a network that are tried for the sake of a remedy. */
const MOST_TRIES = 64;

/** The statistics that a config has measured: those that are judged by, drawn, or asserted. */
export function measuredBy({ statistics, assert }: Pick<Config, 'statistics' | 'assert'>) {
  return measuredWith([...statistics, ...(Object.keys(assert) as StatisticKey[])]);
}

/** A network gets the whole input, or the first samples of it. */
function batchOf({ batch }: NetworkSpec, input: KnownInput): number {
  if (batch === undefined) return input.batch;
  if (batch <= input.batch) return batch;
  throw new PlanError(
    'network',
    'batch',
    `batch ${batch} is more than the ${input.batch} samples of the input`,
    'Raise `batch` of `input`: it is the largest, of which networks take the first samples.',
  );
}

/** Noise is drawn at a network's own size and pictures are cut to it; an array from a file has the size that it has. */
function sizeOf({ size }: NetworkSpec, input: KnownInput): readonly [number, number] {
  if (size === undefined) return input.size;
  if (input.kind !== 'file' || `${size}` === `${input.size}`) return size;
  const [own, given] = [size.join('×'), input.size.join('×')];
  throw new PlanError(
    'network',
    'size',
    `size ${own} is another than the ${given} of the array in ${input.path}`,
    'Remove `size`, or feed this network from a file of its own size, in a config of its own.',
  );
}

/** With one value a channel there is no variance to measure, and batch norm divides 0 by 0. */
function refuseSingleValues(parts: readonly Part[]): void {
  const small = parts.find(({ point: { shape, channelAxis } }) => {
    return elements(shape.filter((_, axis) => axis !== channelAxis)) === 1;
  });
  if (small === undefined) return;
  throw new PlanError(
    'input',
    'size',
    `size is too small for the network: ${small.place.name} leaves a single value a channel, which has no variance`,
    'Choose a larger size or a larger batch.',
  );
}

function refuseTooLarge(
  network: Pick<Prepared, 'plan' | 'batch' | 'size' | 'spec' | 'segments' | 'backward'>,
  seeds: number,
): void {
  const { plan, batch, size, spec } = network;
  const { total, activations, weights } = estimateMemory(network, seeds);
  const limit = memoryLimit();
  if (total <= limit) return;
  const about = `about ${inGigabytes(total)} of memory, and this machine allows ${inGigabytes(limit)}`;
  if (weights > activations && plan !== null) {
    throw new PlanError(
      'network',
      'widths',
      `a network with widths up to ${Math.max(...plan.blocks.map(({ output: [width] }) => width))} needs ${about}`,
      'Choose a narrower network: the weights grow with the square of `widths`.',
    );
  }
  const ownSize = spec.size !== undefined && spec.batch === undefined;
  throw new PlanError(
    'input',
    ownSize ? 'size' : 'batch',
    `a batch of ${batch}${ownSize ? ` at ${size.join('×')}` : ''} needs ${about}`,
    `Choose a smaller batch or size: memory grows in proportion to both.`,
  );
}

function inGigabytes(bytes: number): string {
  return bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}
