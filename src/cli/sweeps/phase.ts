import { gridOf, type SweepGrid } from '../../results/grid/grid.ts';
import type { Result } from '../../results/result.ts';
import type { Judged } from '../../results/verdicts.ts';
import type { KnownConfig } from '../../run/input.ts';
import { makeFiles, PICTURES } from '../formats.ts';
import { judgedOf, phaseOf } from '../grid-views.ts';
import { pictureOf } from '../render-result.ts';
import { type Beside, picturesIn, type ResultFormat } from '../result-files.ts';

/** The networks of a sweep over its first two keys, and what becomes of each. */
export interface Phase {
  readonly grid: SweepGrid;
  /** One a network of the result, in their order. */
  readonly judged: readonly Judged[];
}

export async function phaseIn(
  result: Result,
  { check }: Pick<KnownConfig, 'check'>,
): Promise<Phase> {
  return { grid: gridOf(result), judged: await judgedOf(result, check) };
}

/**
 * The files of a phase diagram.
 *
 * @param base their path without the ending
 */
export function phaseFiles(
  result: Result,
  { grid, judged }: Phase,
  formats: readonly ResultFormat[],
  base: string,
): Beside {
  return ({ renderSvg }) => {
    const spec = (sheet: Parameters<typeof phaseOf>[3]) => phaseOf(result, grid, judged, sheet);
    const picture = pictureOf(result, { spec }, undefined, renderSvg);
    return makeFiles(PICTURES, picturesIn(formats), base, { picture });
  };
}
