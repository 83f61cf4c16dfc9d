import { layOut } from './columns.ts';
import type { Style } from './table.ts';

/** An engine as `spp engines` lists it. */
export interface EngineLine {
  readonly name: string;
  /** Whether `--engine auto` takes it here. */
  readonly auto: boolean;
  readonly usable: boolean;
  readonly device?: string;
  /** Measured on the spot. */
  readonly gflops?: number;
  /** Why it is not usable, and what would make it so. */
  readonly reason?: string;
  readonly remedy?: string | undefined;
}

/** The usable engines as a table; below it the others, each with its reason and its remedy. */
export function formatEngines(engines: readonly EngineLine[], style: Style): string {
  const usable = engines.filter((engine) => engine.usable).map(cells);
  const [head = '', ...lines] = layOut([['engine', 'GFLOP/s', 'device'], ...usable], SIDES);
  const others = engines.filter((engine) => !engine.usable).flatMap((engine) => excuse(engine));
  const rest = others.length === 0 ? [] : ['', style.dim('not usable here'), ...others];
  return [style.dim(head), ...lines, ...rest, ''].join('\n');
}

const SIDES = ['left', 'right', 'left'] as const;

/** The engines as JSON, a line each. */
export function formatEnginesJson(engines: readonly EngineLine[]): string {
  return `[\n${engines.map((engine) => `  ${JSON.stringify(engine)}`).join(',\n')}\n]\n`;
}

function cells({ name, auto, device = '', gflops = 0 }: EngineLine): string[] {
  return [auto ? `${name} (auto)` : name, rounded(gflops), device];
}

/** A short measurement is good for two digits. */
function rounded(gflops: number): string {
  return String(Number(gflops.toPrecision(2)));
}

function excuse({ name, reason = '', remedy }: EngineLine): string[] {
  return [`${name}: ${reason}`, ...(remedy === undefined ? [] : [`  ${remedy}`])];
}
