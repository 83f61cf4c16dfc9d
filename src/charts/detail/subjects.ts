import { UserError } from '../../core/errors.ts';
import type {
  Detail,
  DetailKind,
  PointDetail,
  Tensor,
  TensorDetail,
} from '../../results/detail.ts';
import type { Point, Result } from '../../results/result.ts';
import { looksOf } from '../looks.ts';
import type { SheetOptions } from '../sheet.ts';
import { printable } from '../text.ts';
import { LIGHT, type Look, lookOf } from '../theme.ts';

/** What of a detail is drawn; what is not given is all there is. */
export interface DetailOptions extends SheetOptions {
  /** Positions of networks in the result; by default all. */
  readonly networks?: readonly number[];
  /** By default the outputs of the blocks. */
  readonly tensors?: readonly Tensor[];
  /** Positions of seeds in the result; by default all, together. */
  readonly seeds?: readonly number[];
}

/** A point that has the tensor. */
export interface SubjectPoint {
  readonly index: number;
  readonly stage: number;
  readonly block: number;
  /** One a seed that is drawn and did not overflow before. */
  readonly details: readonly TensorDetail[];
  /** Seeds that did. */
  readonly missing: number;
}

/** A tensor of a network at every point: what one panel draws. */
export interface Subject {
  /** Position in the result. */
  readonly network: number;
  readonly tensor: Tensor;
  readonly title: string;
  readonly look: Look;
  readonly points: readonly SubjectPoint[];
  /** Index of the first point at which a seed is not there any more; null where none overflows. */
  readonly overflow: number | null;
}

const WORDS = { output: 'output', branch: 'residual branch' } as const satisfies Record<
  Tensor,
  string
>;

const KINDS = {
  channels: 'channels',
  histogram: 'histograms',
  quantiles: 'quantiles',
} as const satisfies Record<DetailKind, string>;

/**
 * The panels of a picture of details, those of one tensor after those of the other.
 *
 * @throws UserError where the kind was not measured, or there is nothing to draw
 */
export function subjectsOf(
  result: Result,
  detail: Detail,
  kind: DetailKind,
  options: DetailOptions,
): Subject[] {
  refuseUnmeasured(detail, kind);
  const { networks = result.networks.keys(), tensors = ['output'], theme = LIGHT } = options;
  const drawn = [...networks];
  const looks = looksOf(result.networks, theme);
  const subjects = tensors.flatMap((tensor) =>
    drawn.map((network): Subject => {
      const points = result.networks[network]?.points ?? [];
      const given = detail.networks[network]?.points ?? [];
      const name = printable(result.networks[network]?.name ?? '') || `network ${network + 1}`;
      return {
        network,
        tensor,
        title: tensors.some((each) => each !== 'output') ? `${name}: ${WORDS[tensor]}` : name,
        look: looks[network] ?? lookOf(network, theme),
        ...measured(points, given, tensor, kind, options.seeds),
      };
    }),
  );
  const filled = subjects.filter(({ points }) => points.length > 0);
  if (filled.length > 0) return filled;
  throw new UserError(`no network has a ${tensors.map((each) => WORDS[each]).join(' or ')}`, {
    place: '--tensor',
    remedy: 'Draw the outputs of its blocks: --tensor output.',
  });
}

/** @throws UserError */
function refuseUnmeasured({ kinds }: Detail, kind: DetailKind): void {
  if (kinds.includes(kind)) return;
  const known = kinds.map((each) => KINDS[each]).join(' and ');
  throw new UserError(`no ${KINDS[kind]} were measured, only ${known}`, {
    place: '--view',
    remedy: `Measure them with \`spp analyze CONFIG --detail ${[...kinds, kind].join(',')}\`.`,
  });
}

function measured(
  points: readonly Point[],
  given: readonly PointDetail[],
  tensor: Tensor,
  kind: DetailKind,
  seeds: readonly number[] | undefined,
): Pick<Subject, 'points' | 'overflow'> {
  const all = points.flatMap(({ index, stage, block }, i) => {
    const own = given[i]?.[tensor] ?? null;
    if (own === null) return [];
    const wanted = seeds === undefined ? own : seeds.map((seed) => own[seed] ?? null);
    const details = wanted.filter((each) => each?.[kind] !== undefined) as TensorDetail[];
    return [{ index, stage, block, details, missing: wanted.length - details.length }];
  });
  return { points: all, overflow: all.find(({ missing }) => missing > 0)?.index ?? null };
}
