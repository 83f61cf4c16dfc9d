import { layOut } from './columns.ts';
import { shortCount, shortNumber } from './number.ts';
import type { Style } from './table.ts';

/** What is told of a model before anything of it is run. */
export interface Inspection {
  readonly file: string;
  readonly opset: number;
  readonly producer: string;
  readonly nodes: number;
  /** Numbers in its initialisers, and their bytes. */
  readonly params: number;
  readonly bytes: number;
  readonly inputs: readonly InspectedValue[];
  readonly outputs: readonly InspectedValue[];
  /** Sizes that the model leaves open, and what was taken for them. */
  readonly assumed: Readonly<Record<string, number>>;
  /** How many nodes there are of each normaliser. */
  readonly normalisers: Readonly<Record<string, number>>;
  /** What is said of batch norm, where there is or was any. */
  readonly batch_norm: string | null;
  /** Which points are listed: `additions`, `layers`, or patterns. */
  readonly wanted: string;
  readonly points: readonly InspectedPoint[];
  /** Weights that `weights: drawn` draws, by the names that patterns of `init` are matched against. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Additions of activations that are no residual ones, and why. */
  readonly others: readonly { readonly name: string; readonly why: string }[];
}

interface InspectedValue {
  readonly name: string;
  readonly type: string;
  /** As the model has it: names are sizes that it leaves open. */
  readonly dims: readonly (number | string)[];
  /** Of an input: what it is fed with. */
  readonly fed?: string;
}

interface InspectedPoint {
  readonly index: number;
  readonly stage: number;
  readonly name: string;
  readonly value: string;
  readonly shape: readonly number[];
  readonly channel_axis: number;
  readonly transition: boolean;
  /** What the branch is multiplied by before the addition; null where there is none. */
  readonly alpha: number | null;
}

/**
 * A model as `spp inspect` prints it.
 *
 * @param withWeights lists what `weights: drawn` draws
 */
export function formatInspection(model: Inspection, withWeights: boolean, style: Style): string {
  const { file, opset, producer, nodes, params, bytes, wanted, points, others } = model;
  const about = [`opset ${opset}`, producer, `${nodes} nodes`]
    .filter((part) => part !== '')
    .join(', ');
  const size = `${shortCount(params)} parameters in ${inMegabytes(bytes)}`;
  return [
    `${style.bold(file)}  ${style.dim(`${about}; ${size}`)}`,
    ...valueLines(model),
    ...assumedLines(model),
    '',
    ...normLines(model),
    `${points.length === 0 ? 'no' : points.length} ${points.length === 1 ? 'point' : 'points'} (points: ${wanted})`,
    ...pointLines(model, style),
    ...(others.length === 0 ? [] : ['', ...otherLines(others, style)]),
    ...(withWeights ? ['', ...weightLines(model, style)] : []),
    '',
  ].join('\n');
}

/** The same as JSON, for scripts. */
export function formatInspectionJson(model: Inspection): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

function inMegabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function valueLines({ inputs, outputs }: Inspection): string[] {
  const row = (kind: string) => (value: InspectedValue) => [
    kind,
    value.name,
    value.type,
    value.dims.join('×'),
    value.fed ?? '',
  ];
  const rows = [...inputs.map(row('input')), ...outputs.map(row('output'))];
  return layOut(rows, ['left', 'left', 'left', 'left', 'left']);
}

function assumedLines({ assumed }: Inspection): string[] {
  const sizes = Object.entries(assumed).map(([name, size]) => `${name} ${size}`);
  return sizes.length === 0
    ? []
    : [`open sizes are looked at as ${sizes.join(', ')} (--batch, --size, --dim)`];
}

function weightLines({ weights }: Inspection, style: Style): string[] {
  const rows = weights.map(({ name, shape }) => [name, shape.join('×')]);
  const [head = '', ...lines] = layOut([['weight', 'shape'], ...rows], ['left', 'left']);
  return [style.dim(head), ...lines];
}

function normLines({ normalisers, batch_norm }: Inspection): string[] {
  const counts = Object.entries(normalisers).map(([op, count]) => `${count} ${op}`);
  const lines = [
    ...(counts.length === 0 ? [] : [`normalisers: ${counts.join(', ')}`]),
    ...(batch_norm === null ? [] : [batch_norm]),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

const NO_POINTS =
  'It can be measured at every layer (points: layers), or where names match (points: [patterns]): spp inspect --points layers lists them.';

/** Points beyond so many are counted. */
const MOST_POINTS = 200;

function pointLines({ points, wanted }: Inspection, style: Style): string[] {
  if (points.length === 0) return wanted === 'layers' ? [] : [NO_POINTS];
  const hasScale = points.some(({ alpha }) => alpha !== null && alpha !== 1);
  const rows = points
    .slice(0, MOST_POINTS)
    .map((point) => [
      String(point.index),
      `${point.name}${point.transition ? ' *' : ''}`,
      point.shape.join('×'),
      String(point.channel_axis),
      ...(hasScale ? [point.alpha === null ? '–' : shortNumber(point.alpha)] : []),
      point.value,
    ]);
  const heading = ['point', 'name', 'shape', 'channels', ...(hasScale ? ['scale'] : []), 'value'];
  const sides = ['right', 'left', 'left', 'right', ...(hasScale ? ['left'] : []), 'left'] as (
    | 'left'
    | 'right'
  )[];
  const [head = '', ...lines] = layOut([heading, ...rows], sides);
  const more = points.length - rows.length;
  return [
    style.dim(head),
    ...lines,
    ...(more > 0 ? [style.dim(`… ${more} more (--json lists them)`)] : []),
  ];
}

/** Additions of one reason are told together. */
function otherLines(others: Inspection['others'], style: Style): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, why } of others) byReason.set(why, [...(byReason.get(why) ?? []), name]);
  const lines = [...byReason].flatMap(([why, names]) => [
    style.dim(
      `${names.length === 1 ? '1 addition is' : `${names.length} additions are`} not residual: ${why}`,
    ),
    `  ${names.slice(0, 3).join(', ')}${names.length > 3 ? `, … ${names.length - 3} more` : ''}`,
  ]);
  return lines;
}
