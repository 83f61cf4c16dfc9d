import type { Draft } from '../../results/finding.ts';
import type { NetworkResult, Point } from '../../results/result.ts';
import { spanOf } from '../rules/blocks.ts';
import type { BaselineRule } from '../rules/rule.ts';
import { type BaselineNetwork, type BaselinePoint, keptOf } from './baseline.ts';
import { NO_NUMBER } from './words.ts';

const REMEDY = 'If the architecture is meant to change, write the baseline anew with --update.';

export const baselineBlocks: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'The blocks are others than in the baseline.',
  run(compared) {
    if (compared.network === null || compared.old === undefined) return [];
    return blockDrafts(compared.network, compared.old);
  },
};

/** Where the blocks are no longer the same; one that overflowed ends early, which is told elsewhere. */
function blockDrafts({ points }: NetworkResult, { points: old }: BaselineNetwork): Draft[] {
  const index = points.findIndex((point, i) => old[i] !== undefined && !isSame(point, old[i]));
  const [point, before] = [points[index], old[index]];
  if (point !== undefined && before !== undefined) {
    const message = `this block is ${describe(point)} and was ${describe(before)}`;
    return [{ ...NO_NUMBER, where: spanOf([{ point }]), message, remedy: REMEDY }];
  }
  const early = points.length < old.length ? points.at(-1)?.non_finite : endsNonFinite(old);
  if (points.length === old.length || early) return [];
  const [now, then] = [points.length - 1, old.length - 1];
  const message = `there are ${now} blocks, and the baseline has ${then}`;
  return [{ ...NO_NUMBER, where: null, message, remedy: REMEDY, key: 'stages' }];
}

/** Whether the numbers of the points that both have can be compared. */
export function comparable(network: NetworkResult, old: BaselineNetwork): boolean {
  return blockDrafts(network, old).length === 0;
}

function isSame(point: Point, old: BaselinePoint): boolean {
  return describe(point) === describe(old);
}

/** The batch is the input's: its change is told there. */
function describe({ name, shape }: Pick<Point, 'name' | 'shape'>): string {
  return `${name} (${shape.slice(1).join('×')})`;
}

function endsNonFinite(old: readonly BaselinePoint[]): boolean {
  const last = old.at(-1);
  return last !== undefined && !isFinitePoint(last);
}

export function isFinitePoint(point: BaselinePoint): boolean {
  return keptOf(point).every(([, values]) => !values.includes(null));
}
