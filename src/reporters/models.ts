import { shortCount } from './number.ts';
import type { Style } from './table.ts';

/** A preset as `spp models` lists it. */
export interface Model {
  readonly name: string;
  readonly family: string;
  readonly block: string;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
  /** The layers that its name counts; null where it counts none. */
  readonly depth: number | null;
  /** Side of the pictures that it is meant for. */
  readonly size: number;
  /** Weights and the norms' affine pairs, without the head. */
  readonly params: number;
  /** Multiply-adds of the convolutions for one picture of that size. */
  readonly macs: number;
}

const HEAD = [
  'model',
  'family',
  'block',
  'stages',
  'depth',
  'size',
  'parameters',
  'multiply-adds',
] as const;
/** From this column on: numbers, to the right. */
const FIRST_NUMBER = 4;

/** The models as a table, a line each. */
export function formatModels(models: readonly Model[], style: Style): string {
  const rows = [HEAD, ...models.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) =>
        i < FIRST_NUMBER ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  '),
  );
  const [head = '', ...body] = lines;
  return [style.dim(head), ...body, ''].join('\n');
}

/** The models as JSON, a line each, numbers in full. */
export function formatModelsJson(models: readonly Model[]): string {
  return `[\n${models.map((model) => `  ${JSON.stringify(model)}`).join(',\n')}\n]\n`;
}

function cells({ name, family, block, stages, depth, size, params, macs }: Model): string[] {
  return [
    name,
    family,
    block,
    stages.join('-'),
    depth === null ? '' : String(depth),
    `${size}²`,
    shortCount(params),
    shortCount(macs),
  ];
}
