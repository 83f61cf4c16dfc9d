import { rampColour } from '../colours.ts';
import type { Theme } from '../theme.ts';
import type { Sorted } from './sorted.ts';
import type { VarianceScale } from './variance-scale.ts';

/** Channels of a block whose colour is the same, sorted by variance from below. */
export interface Run {
  /** Shares of the block's channels below it, and with it. */
  readonly low: number;
  readonly high: number;
  /** Of the scale, counted from 0. */
  readonly level: number | 'dead' | 'infinite';
}

export interface Column {
  readonly index: number;
  readonly runs: readonly Run[];
}

/** The column of a block: dead channels at its bottom, the others by variance, what is not finite at its top. */
export function columnOf(
  index: number,
  { dead, infinite, alive }: Sorted,
  scale: VarianceScale,
): Column {
  const counts = new Uint32Array(scale.levels);
  for (const log of alive) {
    const level = scale.level(log);
    counts[level] = (counts[level] ?? 0) + 1;
  }
  const stacked: (readonly [Run['level'], number])[] = [
    ['dead', dead],
    ...Array.from(counts, (count, level) => [level, count] as const),
    ['infinite', infinite],
  ];
  const all = dead + infinite + alive.length;
  let below = 0;
  const runs = stacked.flatMap(([level, count]): Run[] => {
    if (count === 0) return [];
    const low = below / all;
    below += count;
    return [{ low, high: below / all, level }];
  });
  return { index, runs };
}

/** What a run is drawn in. */
export function colourOf(level: Run['level'], { levels }: VarianceScale, theme: Theme): string {
  if (level === 'dead') return deadColour(theme);
  return level === 'infinite' ? theme.text : rampColour((level + 0.5) / levels, theme);
}

/** One that the ramp has not. */
export function deadColour({ palette, text }: Theme): string {
  return palette[1] ?? text;
}
