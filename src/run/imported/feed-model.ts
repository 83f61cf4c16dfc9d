import path from 'node:path';
import type { ArrayHeader } from '../../data/arrays/array.ts';
import { listArrays, readHeader } from '../../data/arrays/read.ts';
import type { GraphValue } from '../../graph/graph.ts';
import type { ImportedSpec, OwnInput } from '../../networks/imported.ts';
import type { Model, ModelInput } from '../../onnx/model.ts';
import { PlanError } from '../../plan/error.ts';
import type { KnownInput } from '../input.ts';
import { rowsBehind, usualFeed } from './defaults.ts';
import { type Feed, misshapen } from './feed.ts';
import { fixedSizes, isPictures, refuseOtherSizes, shapeOf } from './shapes.ts';

/** A model, and what it is fed with. */
export interface Fed {
  readonly model: Model;
  readonly inputs: readonly GraphValue[];
  readonly feeds: readonly Feed[];
  readonly batch: number;
  readonly size: readonly [height: number, width: number];
}

/** Decides on the shapes of a model's inputs, and on what they are fed with. */
export async function feedModel(
  model: Model,
  spec: ImportedSpec,
  input: KnownInput,
  baseDir: string,
): Promise<Fed> {
  refuseOtherSizes(model.inputs, spec);
  refuseUnknownInputs(model, spec);
  const arrays = await arraysOf(input, baseDir);
  const fixed = fixedSizes(model.inputs);
  const batch = spec.batch ?? fixed.batch ?? input.batch;
  refuseFewSamples(batch, input, spec);
  const { size = input.size } = spec;
  const sizes = {
    batch,
    channels: fixed.channels ?? ('channels' in input ? input.channels : 3),
    size: [fixed.height ?? size[0], fixed.width ?? size[1]] as const,
  };
  const each = await Promise.all(
    model.inputs.map(async (one) => {
      const array = arrayOf(one, arrays, model);
      if (array !== undefined && input.kind === 'file' && spec.inputs?.[one.name] === undefined) {
        const limit = limitOf(spec, input, arrays);
        return feedArray(one, array, limit, input.batches, input.path);
      }
      if (input.kind === 'file') refuseMissing(one, model, spec, input.path, arrays);
      return feedOne(one, model, spec, sizes, input, baseDir);
    }),
  );
  refuseUnequal(model.inputs, each);
  return {
    model,
    inputs: each.map(({ value }) => value),
    feeds: each.map(({ feed }) => feed),
    batch: each[0]?.value.shape[0] ?? batch,
    size: sizes.size,
  };
}

/** Noise can be drawn for any batch; pictures are as many as there are. */
function refuseFewSamples(batch: number, input: KnownInput, { model }: ImportedSpec): void {
  if (input.kind !== 'images' || batch <= input.batch) return;
  throw new PlanError(
    'input',
    'batch',
    `${model} takes a batch of ${batch}, and the input has ${input.batch} pictures`,
    'Raise `batch` of `input`, or export the model with a dynamic batch.',
  );
}

function arraysOf(input: KnownInput, baseDir: string): Promise<ArrayHeader[]> {
  if (input.kind !== 'file') return Promise.resolve([]);
  const file = path.resolve(baseDir, input.path);
  return input.array === undefined
    ? listArrays(file)
    : readHeader(file, input.array).then((header) => [header]);
}

/** How many samples of each array are wanted; undefined: all that there are. */
function limitOf(
  { batch }: ImportedSpec,
  input: KnownInput,
  arrays: readonly ArrayHeader[],
): number | undefined {
  const first = arrays.find(({ shape }) => shape.length === 4) ?? arrays[0];
  return batch ?? (input.batch === first?.shape[0] ? undefined : input.batch);
}

/** What anybody would put in is put in; for the rest the file has to have an array. */
const PUT_IN: readonly (OwnInput['kind'] | undefined)[] = ['ones', 'zeros', 'range'];

function refuseMissing(
  input: ModelInput,
  model: Model,
  { inputs }: ImportedSpec,
  file: string,
  arrays: readonly ArrayHeader[],
): void {
  const isFed =
    inputs?.[input.name] !== undefined || PUT_IN.includes(usualFeed(input, model)?.kind);
  if (isFed) return;
  const names = arrays.map(({ name }) => name ?? 'one without a name');
  throw new PlanError(
    'input',
    'path',
    `${file} has no array ${JSON.stringify(input.name)}, which the model takes`,
    `It has ${names.join(', ')}: name the arrays after the inputs of the model, or say inputs: { ${input.name}: … }.`,
  );
}

/** @throws PlanError where inputs of open batch get batches of different sizes */
function refuseUnequal(inputs: readonly ModelInput[], each: readonly One[]): void {
  const open = each.filter((_, i) => typeof inputs[i]?.dims[0] !== 'number');
  const [first] = open;
  const other = open.find(({ value }) => value.shape[0] !== first?.value.shape[0]);
  if (first === undefined || other === undefined) return;
  const told = ({ value: { name, shape } }: One) => `${name} has ${shape[0]}`;
  throw new PlanError(
    'network',
    'inputs',
    `the inputs of the model get batches of different sizes: ${told(first)}, ${told(other)}`,
    'Set batch to the smaller one, or feed both with as many samples.',
  );
}

/** The array of the config's file that is a graph input's: by its name, or the only one where there is one input. */
function arrayOf(
  { name }: ModelInput,
  arrays: readonly ArrayHeader[],
  model: Model,
): ArrayHeader | undefined {
  const named = arrays.find((array) => array.name === name);
  return named ?? (arrays.length === 1 && model.inputs.length === 1 ? arrays[0] : undefined);
}

type One = { readonly value: GraphValue; readonly feed: Feed };

/**
 * @param array a header of the file at `file`
 * @param batches that are taken of it, one behind the other
 */
function feedArray(
  input: ModelInput,
  array: ArrayHeader,
  limit: number | undefined,
  batches: number,
  file: string,
): One {
  const [samples = 1] = array.shape;
  const batch = limit ?? Math.floor(samples / batches);
  // A scalar is the same in every batch.
  const isShort = array.shape.length > 0 && (batch === 0 || batch * batches > samples);
  if (isShort || (limit ?? 0) > samples) {
    const wanted = batches === 1 ? `batch ${batch} is` : `${batches} batches of ${batch || 1} are`;
    throw new PlanError(
      'input',
      batches === 1 ? 'batch' : 'batches',
      `${wanted} more than the ${samples} samples of ${array.place}`,
      'Choose a smaller batch, or fewer of them.',
    );
  }
  const shape = array.shape.map((size, axis) => (axis === 0 ? batch : size));
  const value: GraphValue = { name: input.name, type: input.type, shape };
  const fits =
    shape.length === input.dims.length &&
    input.dims.every((dim, axis) => typeof dim !== 'number' || dim === shape[axis]);
  if (!fits) {
    const wanted = input.dims.map((dim) => dim ?? '?');
    throw misshapen({ ...value, shape: wanted as number[] }, array);
  }
  return {
    value,
    feed: { kind: 'own', value, from: { kind: 'file', path: file, array: array.name } },
  };
}

async function feedOne(
  input: ModelInput,
  model: Model,
  spec: ImportedSpec,
  sizes: Parameters<typeof shapeOf>[2],
  given: KnownInput,
  baseDir: string,
): Promise<One> {
  const own = spec.inputs?.[input.name];
  if (own?.kind === 'file') {
    const headers = await listArrays(path.resolve(baseDir, own.path));
    const array =
      headers.find(({ name }) => name === (own.array ?? input.name)) ??
      (headers.length === 1 ? headers[0] : undefined);
    if (array === undefined) {
      throw new PlanError(
        'network',
        'inputs',
        `${own.path} has no array ${JSON.stringify(own.array ?? input.name)}`,
        `It has ${headers.map(({ name }) => name).join(', ')}.`,
      );
    }
    return feedArray(input, array, spec.batch, given.batches, own.path);
  }
  const shape = shapeOf(input, spec, sizes, spec.model);
  const value: GraphValue = { name: input.name, type: input.type, shape };
  const [first] = model.inputs.filter(isPictures);
  if (own === undefined && first === input) {
    refuseChannels(shape[1] as number, given, spec);
    return { value, feed: { kind: 'batch', channels: shape[1] as number } };
  }
  const from = own ?? usualFeed(input, model);
  if (from === undefined) throw unknownFeed(input);
  return { value, feed: { kind: 'own', value, from: completed(from, input, model) } };
}

/** Noise has as many channels as a model takes; pictures have three. */
function refuseChannels(channels: number, input: KnownInput, { model }: ImportedSpec): void {
  if (input.kind !== 'images' || channels === 3) return;
  throw new PlanError(
    'network',
    'model',
    `${model} takes ${channels} channels, and pictures have 3`,
    'Feed it with noise: input: { kind: gaussian }, or with arrays: input: { kind: file }.',
  );
}

function completed(from: OwnInput, input: ModelInput, model: Model) {
  if (from.kind === 'file') throw new Error('an array has its header by now');
  if (from.kind === 'gaussian' && input.type !== 'float32') {
    throw new PlanError(
      'network',
      'inputs',
      `${JSON.stringify(input.name)} takes ${input.type}, and Gaussian noise is float32`,
      'Feed it with tokens, ones, zeros, range, or a file.',
    );
  }
  if (from.kind !== 'tokens') return from;
  const rows = rowsBehind(input.name, model);
  if (from.below !== undefined && rows !== undefined && from.below > rows) {
    throw new PlanError(
      'network',
      'inputs',
      `tokens below ${from.below} are more than the ${rows} rows of the table`,
      `Leave out below, or choose ${rows}.`,
    );
  }
  const below = from.below ?? rows;
  if (below === undefined) {
    throw new PlanError(
      'network',
      'inputs',
      `${JSON.stringify(input.name)} chooses rows of no table that tells how many tokens there are`,
      'Say it: { kind: tokens, below: 50257 }.',
    );
  }
  return { kind: 'tokens', below } as const;
}

function unknownFeed({ name, type }: ModelInput): PlanError {
  return new PlanError(
    'network',
    'inputs',
    `nothing tells what the graph input ${JSON.stringify(name)} (${type}) is to be fed with`,
    `Say it: inputs: { ${name}: { kind: tokens, below: 1000 } }, or ones, zeros, range, file.`,
  );
}

function refuseUnknownInputs(model: Model, { inputs = {} }: ImportedSpec): void {
  const names = model.inputs.map(({ name }) => name);
  const unknown = Object.keys(inputs).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new PlanError(
    'network',
    'inputs',
    `the model has no input ${JSON.stringify(unknown)}`,
    `Its inputs are ${names.join(', ')}.`,
  );
}
