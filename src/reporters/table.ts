import type { NetworkResult, Point, Result, Statistic } from '../core/result.ts';
import { shortCount, shortNumber } from './number.ts';

/** A row of cells, or a line that stands for the rows left out. */
type Row = readonly string[] | { readonly gap: number };

const HEAD = ['block', 'stage', 'shape', 'avg sq mean', 'avg var', 'res avg var'] as const;
/** Up to so many points a network is listed whole. */
const WHOLE = 24;

/** Dims secondary text and emboldens headings, or leaves them where the terminal has no colour. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * The result as a table a network: block, stage, shape and the three statistics, with ± one
 * standard deviation where there are several seeds.
 *
 * @param full lists every block; otherwise networks of many blocks are shortened to the stem and the
 *   first and the last two blocks of each stage
 */
export function formatTable(result: Result, full: boolean, style: Style): string {
  return result.networks
    .map((network) => formatNetwork(network, result.seeds.length > 1, full, style))
    .join('\n');
}

function formatNetwork(network: NetworkResult, spread: boolean, full: boolean, style: Style) {
  const { name, points, params, macs } = network;
  const shown = full || points.length <= WHOLE ? points : shorten(points);
  const rows: Row[] = [HEAD];
  let previous = -1;
  for (const point of shown) {
    if (point.index > previous + 1) rows.push({ gap: point.index - previous - 1 });
    rows.push(cells(point, spread));
    previous = point.index;
  }
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => ('gap' in row ? 0 : (row[column] as string).length))),
  );
  const lines = rows.map((row, i) => {
    if ('gap' in row) return style.dim(`  … ${row.gap} ${row.gap === 1 ? 'block' : 'blocks'}`);
    const line = row.map((cell, column) => pad(cell, widths[column] as number, column)).join('  ');
    return i === 0 ? style.dim(line.trimEnd()) : line.trimEnd();
  });
  const size = `${shortCount(params)} parameters, ${shortCount(macs)} multiply-adds`;
  return `${style.bold(name)}  ${style.dim(size)}\n${lines.join('\n')}\n`;
}

/** The stem, and the first and the last two blocks of each stage. */
function shorten(points: readonly Point[]): readonly Point[] {
  const last = points.length - 1;
  return points.filter(({ stage, transition, index, non_finite }) => {
    const ends = index === last || points[index + 1]?.stage !== stage;
    const nextEnds = points[index + 1]?.stage === stage && points[index + 2]?.stage !== stage;
    return transition || ends || nextEnds || non_finite;
  });
}

function cells(point: Point, spread: boolean): string[] {
  const block = `${point.index}`.padStart(3);
  return [
    point.non_finite ? `${block} overflow` : block,
    point.stage === 0 ? 'stem' : `${point.stage}.${point.block}${point.transition ? ' *' : ''}`,
    point.shape.join('×'),
    statistic(point.avg_sq_mean, spread),
    statistic(point.avg_var, spread),
    point.res_avg_var === null ? '–' : statistic(point.res_avg_var, spread),
  ];
}

function statistic({ mean, std }: Statistic, spread: boolean): string {
  if (mean === null || std === null) return '∞';
  return spread ? `${shortNumber(mean)} ± ${shortNumber(std)}` : shortNumber(mean);
}

/** Text to the left, numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 3 ? cell.padEnd(width) : cell.padStart(width);
}
