import { UserError } from '../../core/errors.ts';
import type { PointsWanted } from '../../networks/imported.ts';
import type { Net } from '../net.ts';
import { type Addition, type Judged, judgeAdditions } from './addition.ts';
import { firstInput, outputsOf } from './behind.ts';
import { Dominators } from './dominators.ts';
import { layerPoints, matchingPoints } from './layers.ts';
import type { ModelPoint } from './model-point.ts';
import { namesOfAdditions } from './names.ts';

/** The points of a model, and of each addition of activations what it is. */
export interface FoundPoints {
  readonly points: readonly ModelPoint[];
  readonly judged: readonly Judged[];
  /** Patterns that match no name. */
  readonly idle: readonly string[];
}

/**
 * Finds the points of a model.
 *
 * @throws UserError where there are none
 */
export function findPoints(net: Net, wanted: PointsWanted): FoundPoints {
  if (wanted !== 'additions') {
    const { points, idle } =
      wanted === 'layers' ? { points: layerPoints(net), idle: [] } : matchingPoints(net, wanted);
    return { points, judged: [], idle };
  }
  const judged = judgeAdditions(net, new Dominators(net));
  const additions = judged.flatMap((one) => ('addition' in one ? [one.addition] : []));
  return { points: additions.length === 0 ? [] : pointsOf(net, additions), judged, idle: [] };
}

function pointsOf(net: Net, additions: readonly Addition[]): ModelPoint[] {
  const outputs = outputsOf(net, additions);
  const names = namesOfAdditions(net, additions);
  const stem: ModelPoint = {
    name: 'stem',
    value: firstInput(net, additions, outputs),
    branch: null,
    factors: [],
    isProjection: false,
  };
  const blocks = additions.map(({ branch, factors, isProjection }, i) => ({
    name: names[i] as string,
    value: outputs[i] as string,
    branch,
    factors,
    isProjection,
  }));
  return [stem, ...blocks];
}

/** @throws UserError where a model has no points, or a pattern matches none */
export function refuseNoPoints(
  { points, idle }: Pick<FoundPoints, 'points' | 'idle'>,
  wanted: PointsWanted,
  file: string,
): void {
  if (points.length > 0 && idle.length === 0) return;
  if (wanted === 'additions') {
    throw new UserError(`${file} has no residual additions`, {
      place: file,
      remedy:
        'Set points: layers for every convolution, product, norm and activation, or points: [patterns] of names; `spp inspect` lists both.',
    });
  }
  throw new UserError(
    wanted === 'layers'
      ? `${file} has no layers to measure`
      : `no name of ${file} matches ${idle.join(', ')}`,
    { place: file, remedy: '`spp inspect` lists the names of nodes and values.' },
  );
}
