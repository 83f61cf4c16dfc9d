import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type ImportedSpec, weightsFileOf } from '../../networks/imported.ts';
import { type Imported, openModel, partsOf, type Surveyed, survey } from '../../onnx/import.ts';
import type { Lookup } from '../../onnx/lookups.ts';
import type { Model } from '../../onnx/model.ts';
import { refuseNoPoints } from '../../onnx/points/point.ts';
import { namedAs, refuseOtherNetwork, withCheckpoint } from '../../onnx/weights/checkpoint.ts';
import { matches } from '../../onnx/weights/law.ts';
import { PlanError } from '../../plan/error.ts';
import type { WantedReadings } from '../../plan/readings.ts';
import type { Table } from '../../weights/rows.ts';
import { type Checkpoint, openCheckpoint } from '../../weights/safetensors/checkpoint.ts';
import type { KnownInput } from '../input.ts';
import type { Feed, OwnFeed } from './feed.ts';
import { type Fed, feedModel } from './feed-model.ts';
import { notesOnFolding, refuseFolded } from './folding.ts';
/** An imported network that is ready to be cut into segments. */
export interface PreparedModel extends Imported, Pick<Fed, 'batch' | 'size' | 'feeds'> {
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/**
 * Reads a network from its file, and decides what it is fed with.
 *
 * @param baseDir what paths of the config are relative to
 * @throws UserError, PlanError where that cannot be done
 */
export async function prepareModel(
  spec: ImportedSpec,
  input: KnownInput,
  baseDir: string,
  wanted: WantedReadings,
): Promise<PreparedModel> {
  const opened = openModel(path.resolve(baseDir, spec.model));
  const checkpoint = checkpointOf(spec, opened, baseDir);
  const model = checkpoint === null ? opened : withCheckpoint(opened, checkpoint);
  refuseFolded(model, spec);
  const fed = await feedModel(model, spec, input, baseDir);
  const found = await surveyed(fed, spec);
  if (checkpoint !== null) refuseOtherNetwork(found.net, spec, checkpoint);
  const imported = partsOf(found, spec, wanted);
  refuseIdlePatterns(spec, [...imported.weights.keys()]);
  const feeds = feedsOf(imported, fed, found.lookups);
  const notes = [...notesOnFolding(model, spec), ...notesOnSizes(fed, spec, input)];
  return { ...imported, batch: fed.batch, size: fed.size, feeds, notes };
}

/** The weights of another file, where the config names one. */
function checkpointOf(spec: ImportedSpec, model: Model, baseDir: string): Checkpoint | null {
  const file = weightsFileOf(spec);
  return file === undefined ? null : namedAs(model, openCheckpoint(path.resolve(baseDir, file)));
}

/** What the first part reads: graph inputs, and rows that some of them choose. */
function feedsOf(
  { inputs: names, tables }: Imported,
  { inputs, feeds }: Fed,
  lookups: readonly Lookup[],
): Feed[] {
  const byName = new Map(inputs.map(({ name }, i) => [name, feeds[i] as Feed]));
  for (const { value, ids } of lookups) {
    const table = tables.get(value.name) as Table;
    byName.set(value.name, { kind: 'rows', value, table, ids: byName.get(ids) as OwnFeed });
  }
  return names.map((name) => byName.get(name) as Feed);
}

/** Names that a message lists. */
const FEW_NAMES = 4;

/** @throws PlanError where a pattern of `init` matches no weight that is drawn */
function refuseIdlePatterns({ init }: ImportedSpec, names: readonly string[]): void {
  if (typeof init !== 'object') return;
  const idle = Object.keys(init).find((pattern) => !names.some((name) => matches(pattern, name)));
  if (idle === undefined) return;
  const some = names.slice(0, FEW_NAMES).join(', ');
  throw new PlanError(
    'network',
    'init',
    `no weight that is drawn matches ${JSON.stringify(idle)}`,
    `Their names are ${some} … (spp inspect --weights lists them).`,
  );
}

/** A model that was exported for a size runs at that, whatever the config says of others. */
function notesOnSizes(
  { inputs, feeds }: Fed,
  { model }: ImportedSpec,
  input: KnownInput,
): string[] {
  const [picture] = inputs.filter((_, i) => feeds[i]?.kind === 'batch');
  if (picture === undefined || !('size' in input)) return [];
  const [batch, , ...size] = picture.shape;
  const isOther = batch !== input.batch || `${size}` !== `${input.size}`;
  return isOther
    ? [`${model} is run at ${picture.shape.join('×')}, for which it was exported`]
    : [];
}

/** Types a model and finds its points. */
export async function surveyed({ model, inputs }: Fed, spec: ImportedSpec): Promise<Surveyed> {
  const { evaluate, inferTypes } = await import('../../engines/onnxruntime/inference.ts');
  const found = await survey(model, inputs, spec.points, { infer: inferTypes, evaluate });
  try {
    refuseNoPoints(found, spec.points, spec.model);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new PlanError('network', 'points', error.message, error.remedy ?? '');
  }
  return found;
}
