import path from 'node:path';
import { elements } from '../../core/shape.ts';
import { bytesOf } from '../../graph/bytes.ts';
import type { ImportedSpec } from '../../networks/imported.ts';
import { foldedBatchNorm, hasBatchNorm, KEEP_BATCH_NORM } from '../../onnx/folded.ts';
import { batchNormOf, openModel, partsOf, survey } from '../../onnx/import.ts';
import type { Model, ModelInput, ModelNode } from '../../onnx/model.ts';
import type { Net } from '../../onnx/net.ts';
import { NORMALISATION } from '../../onnx/operators.ts';
import { refuseNoPoints } from '../../onnx/points/point.ts';
import { NO_READINGS } from '../../plan/readings.ts';
import type { Feed } from './feed.ts';
import { type Fed, feedModel } from './feed-model.ts';
import { isPictures } from './shapes.ts';

/** Sizes that a model leaves open, where nothing else is said: few, for they are only looked at. */
const USUAL = { batch: 2, size: [224, 224] as const, open: 16 };

/** What is looked at, and with what sizes. */
export interface InspectRequest {
  /** As the user names it. */
  readonly file: string;
  readonly points: ImportedSpec['points'];
  readonly batch?: number | undefined;
  readonly size?: readonly [number, number] | undefined;
  readonly dims: Readonly<Record<string, number>>;
}

/**
 * Looks at a model without running it: what goes in and comes out, and where it would be measured.
 *
 * @param folder what the file's path is relative to
 * @throws UserError, PlanError as for a network of a config
 */
export async function inspectModel(
  { file, points, batch, size, dims }: InspectRequest,
  folder: string,
) {
  const model = openModel(path.resolve(folder, file));
  const open = Object.fromEntries(openSizes(model).map((name) => [name, USUAL.open]));
  const spec: ImportedSpec = {
    name: file,
    model: file,
    weights: 'stored',
    points,
    ...(batch === undefined ? {} : { batch }),
    ...(size === undefined ? {} : { size }),
    dims: { ...open, ...dims },
  };
  const input = {
    kind: 'gaussian',
    batches: 1,
    batch: USUAL.batch,
    size: USUAL.size,
    channels: 3,
  } as const;
  const fed = await feedModel(model, spec, { ...input, size: [...USUAL.size] }, folder);
  const { evaluate, inferTypes } = await import('../../engines/onnxruntime/inference.ts');
  const found = await survey(model, fed.inputs, points, { infer: inferTypes, evaluate });
  if (found.idle.length > 0) refuseNoPoints(found, points, file);
  const { net } = found;
  const drawn = { ...spec, weights: 'drawn' } as const;
  const cut = found.points.length === 0 ? undefined : partsOf(found, drawn, NO_READINGS);
  const parts = cut?.parts ?? [];
  const tensors = [...model.tensors.values()];
  const numbers = tensors.filter(({ type, shape }) => type.startsWith('float') && shape.length > 0);
  return {
    file,
    opset: model.opsets[''] ?? 0,
    producer: model.producer,
    nodes: net.nodes.length,
    params: numbers.reduce((sum, { shape }) => sum + elements(shape), 0),
    bytes: tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0),
    inputs: inputsOf(fed),
    assumed: assumedOf(model, { batch, size, dims }),
    outputs: model.outputs.map((name) => ({
      name,
      type: net.typed(name)?.type ?? '?',
      dims: net.typed(name)?.shape ?? ['?'],
    })),
    normalisers: normalisersOf(net),
    batch_norm: batchNormText(model, net, spec),
    wanted: typeof points === 'string' ? points : points.join(', '),
    points: parts.map(({ place, point, facts, hasBranch }, i) => ({
      index: place.index,
      stage: place.stage,
      name: place.name,
      value: found.points[i]?.value ?? '',
      shape: point.shape,
      channel_axis: point.channelAxis ?? 1,
      transition: facts.transition,
      alpha: hasBranch ? facts.alpha : null,
    })),
    weights: [...(cut?.weights ?? [])].map(([name, { shape }]) => ({ name, shape })),
    others: found.judged.flatMap((one) =>
      'why' in one ? [{ name: one.node.name || (one.node.outputs[0] ?? ''), why: one.why }] : [],
    ),
  };
}

/** Sizes that are neither batch nor a side of pictures. */
function openSizes({ inputs }: Pick<Model, 'inputs'>): string[] {
  return inputs.flatMap((input) =>
    input.dims.flatMap((dim, axis) => {
      const isUsual = axis === 0 || isPictures(input) || /batch/i.test(`${dim}`);
      return typeof dim === 'number' || isUsual ? [] : [dim ?? `${input.name}[${axis}]`];
    }),
  );
}

/** Sizes that neither the model nor the user fixes. */
function assumedOf(
  { inputs }: Model,
  { batch, size, dims }: Pick<InspectRequest, 'batch' | 'size' | 'dims'>,
): Record<string, number> {
  const open = (axis: (input: ModelInput) => readonly number[]) =>
    inputs.some((input) => axis(input).some((i) => typeof input.dims[i] !== 'number'));
  const names = openSizes({ inputs }).filter((name) => dims[name] === undefined);
  return {
    ...(batch === undefined && open(() => [0]) ? { batch: USUAL.batch } : {}),
    ...(size === undefined && open((input) => (isPictures(input) ? [2, 3] : []))
      ? { size: USUAL.size[0] }
      : {}),
    ...Object.fromEntries(names.map((name) => [name, USUAL.open])),
  };
}

function inputsOf({ model, feeds }: Fed) {
  return model.inputs.map((input: ModelInput, i) => ({
    name: input.name,
    type: input.type,
    dims: input.dims.map((dim) => dim ?? '?'),
    fed: feedText(feeds[i] as Feed),
  }));
}

function feedText(feed: Feed): string {
  if (feed.kind === 'rows') throw new Error('no input of a model is rows of its tables');
  if (feed.kind === 'batch') return "the config's input";
  const { from } = feed;
  return from.kind === 'tokens' ? `tokens below ${from.below}` : from.kind;
}

/** Of activations; those of weights standardise them. */
function normalisersOf(net: Net): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, inputs } of net.nodes) {
    if (!NORMALISATION.has(op)) continue;
    const name = net.isConstant(inputs[0] ?? '') ? `${op} of weights` : op;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function isOfActivation(net: Net, { op, inputs }: ModelNode): boolean {
  return op === 'BatchNormalization' && !net.isConstant(inputs[0] ?? '');
}

function batchNormText(model: Model, net: Net, spec: ImportedSpec): string | null {
  const folded = foldedBatchNorm(model);
  if (folded !== 'no') {
    const how = folded === 'surely' ? '' : 'in all likelihood ';
    return `batch norm was ${how}folded into the convolutions; to keep it: ${KEEP_BATCH_NORM}`;
  }
  if (!hasBatchNorm(model) || !net.nodes.some((node) => isOfActivation(net, node))) return null;
  return batchNormOf(net, spec) === 'batch'
    ? 'batch norm goes by the statistics of the batch, as exported in training mode'
    : 'batch norm goes by its stored statistics; batch_norm: batch for those of the batch';
}
