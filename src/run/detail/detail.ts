import {
  DETAIL_SCHEMA,
  type Detail,
  type DetailKind,
  type PointDetail,
  type Tensor,
  type TensorDetail,
} from '../../results/detail.ts';
import { deadShare } from '../../results/statistic.ts';
import type { Measured } from '../measured.ts';

/** Whether kinds of detail need all values of a tensor, and not its channels' moments alone. */
export function needsValues(kinds: readonly DetailKind[]): boolean {
  return kinds.some((kind) => kind !== 'channels');
}

/**
 * What was asked for of the points of one network.
 *
 * @param bySeed the points of each seed; one that overflowed has fewer
 */
export function networkDetail(
  name: string,
  kinds: readonly DetailKind[],
  bySeed: readonly (readonly Measured[])[],
): Detail['networks'][number] {
  const length = Math.max(...bySeed.map((points) => points.length));
  const points = Array.from({ length }, (_, i): PointDetail => {
    const each = bySeed.map((measured) => measured[i]);
    const hasBranch = each.some((point) => point?.readings.has('branch.mean'));
    const of = (place: Tensor) =>
      each.map((point) => (point === undefined ? null : tensorDetail(point, place, kinds)));
    return { output: of('output'), branch: hasBranch ? of('branch') : null };
  });
  return { name, points };
}

/** Null where a value is not finite. */
function tensorDetail(
  { readings, distributions }: Measured,
  place: Tensor,
  kinds: readonly DetailKind[],
): TensorDetail | null {
  const read = (name: string) => Float32Array.from(readings.get(`${place}.${name}`) ?? []);
  const [mean, variance] = [read('mean'), read('variance')];
  if (![...mean, ...variance].every(Number.isFinite)) return null;
  const distribution = distributions?.[place];
  const asked = (kind: DetailKind) => kinds.includes(kind);
  return {
    dead: deadShare(mean, variance),
    ...(asked('channels') ? { channels: { mean, variance } } : {}),
    ...(distribution !== undefined && asked('histogram')
      ? { histogram: distribution.histogram }
      : {}),
    ...(distribution !== undefined && asked('quantiles')
      ? { quantiles: distribution.quantiles }
      : {}),
    ...(distribution === undefined ? {} : { tails: distribution.tails }),
  };
}

/** The details of all networks, in their order. */
export function detailOf(kinds: readonly DetailKind[], networks: Detail['networks']): Detail {
  return { schema: DETAIL_SCHEMA, kinds, networks };
}
