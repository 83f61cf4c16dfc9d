import { UserError } from '../core/errors.ts';
import { elements } from '../core/shape.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { Part } from '../lower/part.ts';
import type { BatchNormMode, ImportedSpec, PointsWanted } from '../networks/imported.ts';
import type { WantedReadings } from '../plan/readings.ts';
import type { Table } from '../weights/rows.ts';
import { channelAxis } from './channels.ts';
import { cut } from './cut.ts';
import { inFloat32 } from './float32.ts';
import type { Inference } from './inference.ts';
import { type Lookup, withoutLookups } from './lookups.ts';
import type { Model } from './model.ts';
import { Net } from './net.ts';
import { computedType, floatsOf } from './numbers.ts';
import { ordered, shownNode } from './order.ts';
import { macsOf, type PartContext, partOf } from './part.ts';
import type { Judged } from './points/addition.ts';
import type { ModelPoint } from './points/model-point.ts';
import { findPoints } from './points/point.ts';
import { readModel } from './read/model.ts';
import { typed } from './typed.ts';
import { tableOf } from './weights/binding.ts';
import { WeightNames } from './weights/names.ts';
import { isTraining } from './write.ts';
import { isParameter, type Written, written } from './written.ts';

/** Reads a model and puts its nodes in order; every float is float32 from here on. */
export function openModel(file: string): Model {
  return inFloat32(ordered(readModel(file)));
}

/** A model for inputs of given shapes, and where it is measured. */
export interface Surveyed {
  readonly net: Net;
  readonly points: readonly ModelPoint[];
  readonly judged: readonly Judged[];
  readonly idle: readonly string[];
  /** Axis of the channels of each point's value. */
  readonly axes: ReadonlyMap<string, number>;
  /** Inputs that are rows of tables. */
  readonly lookups: readonly Lookup[];
}

/**
 * Types a model and finds its points.
 *
 * @throws UserError where the model breaks the rules of ONNX
 */
export async function survey(
  model: Model,
  inputs: readonly GraphValue[],
  wanted: PointsWanted,
  inference: Inference,
): Promise<Surveyed> {
  const known = withoutLookups(await typed(model, inputs, inference));
  const net = new Net(known.model);
  const found = findPoints(net, wanted);
  return {
    net,
    lookups: known.lookups,
    ...found,
    axes: channelAxis(
      net,
      found.points.map(({ value }) => value),
    ),
  };
}

/** An imported network, ready to be cut into segments. */
export interface Imported {
  readonly parts: readonly Part[];
  /** Names of the graph inputs that the first part reads, in its order. */
  readonly inputs: readonly string[];
  /** Rows of tables, by the names of the inputs that they are. */
  readonly tables: ReadonlyMap<string, Table>;
  /** The weights that are drawn, by the names that patterns are matched against. */
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  readonly params: number;
  /** For one sample. */
  readonly macs: number;
}

/** Cuts a surveyed model into parts. */
export function partsOf(
  { net, points, axes, lookups }: Surveyed,
  spec: ImportedSpec,
  wanted: WantedReadings,
): Imported {
  const own = spec.channel_axis === undefined ? axes : overridden(net, points, spec.channel_axis);
  refuseUnmeasurable(net, points, own);
  const pieces = cut(net, points).map((piece) => written(net, piece));
  const names = new WeightNames();
  const tables = new Map(
    lookups.map((lookup) => [lookup.value.name, tableOf(spec, lookup, names)] as const),
  );
  const context: PartContext = {
    names,
    net,
    spec,
    wanted,
    axes: own,
    batchNorm: batchNormOf(net, spec),
    differing: differingNumbers(net, pieces),
  };
  for (const piece of pieces) refuseUntyped(net, piece);
  const places = placesOf(net, points, spec.points);
  const parts = pieces.map((piece, i) => {
    const place = places[i] as Part['place'];
    return partOf(
      context,
      piece,
      place,
      piece.point.isProjection || (place.block === 1 && place.stage > 1),
    );
  });
  return {
    parts,
    tables,
    weights: names.all,
    inputs: pieces[0]?.inputs ?? [],
    ...costOf(net, pieces, lookups),
  };
}

/** What crosses a cut is a tensor, and its shape is known: handles of others cannot be handed on. */
function refuseUntyped(net: Net, { outputs, point }: Written): void {
  const unknown = outputs.find((name) => (net.typed(name)?.shape ?? null) === null);
  const maker = unknown === undefined ? undefined : net.maker(unknown);
  if (maker === undefined) return;
  throw new UserError(
    `what ${shownNode(maker)} makes is read on both sides of ${point.name}, and is no tensor of known shape`,
    {
      place: net.model.file,
      remedy:
        'Choose other points, by points: [patterns], that do not cut it off from what reads it.',
    },
  );
}

/** What batch norms go by: as asked for; of the batch where weights are drawn; otherwise as the model has it. */
export function batchNormOf(
  net: Net,
  spec: Pick<ImportedSpec, 'batch_norm' | 'weights'>,
): BatchNormMode {
  if (spec.batch_norm !== undefined) return spec.batch_norm;
  const isOfBatch = net.nodes.some(
    (node) =>
      node.op === 'BatchNormalization' && !net.isConstant(node.inputs[0] ?? '') && isTraining(node),
  );
  return spec.weights === 'drawn' || isOfBatch ? 'batch' : 'stored';
}

function overridden(net: Net, points: readonly ModelPoint[], axis: number): Map<string, number> {
  return new Map(
    points.map(({ value, name }) => {
      const rank = net.shape(value).length;
      if (axis < rank) return [value, axis];
      throw new UserError(`channel_axis: ${axis} is beyond the ${rank} axes of ${name}`, {
        place: net.model.file,
        remedy: 'Axes count from 0: 1 of N×C×H×W, 2 of N×T×C.',
      });
    }),
  );
}

function refuseUnmeasurable(
  net: Net,
  points: readonly ModelPoint[],
  axes: ReadonlyMap<string, number>,
): void {
  for (const { name, value } of points) {
    const shape = net.typed(value)?.shape ?? null;
    if (shape !== null && shape.length >= 2 && axes.has(value)) continue;
    throw new UserError(
      shape === null || shape.length === 0
        ? `the shape of ${name} is not known before it runs`
        : `${name} has the shape [${shape}], which has no channels`,
      { place: net.model.file, remedy: 'Choose other points: `spp inspect` lists them.' },
    );
  }
}

/** Stages are counted by the shape of what blocks put out, and blocks within them; layers are all of one stage. */
function placesOf(net: Net, points: readonly ModelPoint[], wanted: PointsWanted): Part['place'][] {
  let [stage, block, before] = [0, 0, ''];
  return points.map(({ name, value }, index) => {
    if (index === 0) return { index, stage: 0, block: 0, name };
    const shape = wanted === 'additions' ? `${net.shape(value).slice(1)}` : 'any';
    block = shape === before ? block + 1 : 1;
    stage = shape === before ? stage : stage + 1;
    before = shape;
    return { index, stage, block, name };
  });
}

/**
 * Single numbers that differ between pieces of the same build: α and β of a normalizer-free network. What is the
 * same everywhere, as the 0.5 of a GELU, stays in the graph, where it can be fused.
 */
function differingNumbers(net: Net, pieces: readonly Written[]): Set<string> {
  const groups = new Map<string, Written[]>();
  for (const piece of pieces) {
    const key = JSON.stringify([
      piece.order.map(({ op, attributes }) => [op, attributes]),
      piece.tensors.map(({ type, shape }) => [type, shape]),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  }
  const differing = new Set<string>();
  for (const group of groups.values()) {
    for (const i of (group[0] as Written).tensors.keys()) {
      const tensors = group.flatMap(({ tensors: all }) => all[i] ?? []);
      const singles = tensors.filter(
        (tensor) =>
          computedType(tensor.type) === 'float32' &&
          elements(tensor.shape) === 1 &&
          !isParameter(net, tensor),
      );
      if (new Set(singles.map((tensor) => floatsOf(tensor)[0])).size < 2) continue;
      for (const { name } of singles) differing.add(name);
    }
  }
  return differing;
}

function costOf(
  net: Net,
  pieces: readonly Written[],
  lookups: readonly Lookup[],
): Pick<Imported, 'params' | 'macs'> {
  const tensors = new Map(
    pieces.flatMap(({ tensors: all }) =>
      all
        .filter((tensor) => isParameter(net, tensor))
        .map((tensor) => [tensor.name, tensor] as const),
    ),
  );
  for (const { table } of lookups) tensors.set(table.name, table);
  const params = [...tensors.values()].reduce((sum, { shape }) => sum + elements(shape), 0);
  const macs = pieces
    .flatMap(({ order }) => order)
    .reduce((sum, node) => sum + macsOf(net, node), 0);
  const batch = net.shape(pieces[0]?.point.value ?? '')[0] ?? 1;
  return { params, macs: Math.round(macs / batch) };
}
