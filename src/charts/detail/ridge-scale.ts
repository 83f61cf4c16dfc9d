import { BIN_EDGES } from '../../results/detail.ts';
import type { ValueScale } from '../panel.ts';
import { textWidth } from '../text.ts';
import { fontSize, type Theme } from '../theme.ts';
import type { Tick } from '../ticks.ts';
import type { XAxis } from '../x-axis.ts';
import { type Ridge, WIDTH } from './ridges.ts';

/** How high densities stand, the same in every ridge of every panel. */
export interface RidgeScale {
  /** Exponent of the density at the base of a ridge. */
  readonly floor: number;
  /** Height of a density, where the distance between two ridges is 1. */
  height(density: number): number;
  /** The outermost bins hold all that is farther out. */
  readonly open: boolean;
  /** Standard deviations to either side of the mean. */
  readonly reach: number;
}

/** log₁₀ of a density: a normal distribution's is 0.4 at most, and one that falls into two bins 2. */
const TOP = 0.3;
/** Exponents of the base: of few values none is as rare as 10⁻³, and below 10⁻⁷ a ridge would be a wall. */
const FLOORS = [-7, -3] as const;
/** Height of the top. */
const LIFT = 1.9;
/** Least reach, beside which a normal distribution has its place. */
const LEAST_REACH = 4;

const FURTHEST = BIN_EDGES.at(-2) as number;

export function ridgeScale(ridges: readonly Ridge[]): RidgeScale {
  const filled = ridges.flatMap(({ bins }) => bins.filter(({ density }) => density > 0));
  const rarest = filled.reduce((least, { density }) => Math.min(least, density), 1);
  const [lowest, highest] = FLOORS;
  const floor = Math.max(lowest, Math.min(highest, Math.floor(Math.log10(rarest))));
  const farthest = filled.reduce((most, { z }) => Math.max(most, Math.abs(z)), LEAST_REACH);
  const open = farthest > FURTHEST;
  const height = (density: number) => {
    const share = (Math.log10(Math.max(density, 1e-300)) - floor) / (TOP - floor);
    return LIFT * Math.max(0, share);
  };
  return { floor, height, open, reach: open ? FURTHEST + WIDTH : Math.ceil(farthest) };
}

/** The ridges of a panel from above: the first one's base at 0, the next one's at 1. */
export function ridgeAxis(ridges: readonly Ridge[], most: number): ValueScale {
  const ticks = ridges.map(({ label }, value) => ({ value, label }));
  return { type: 'linear', domain: [most - 1 + BELOW, -LIFT], ticks };
}

/** Room below the last ridge. */
const BELOW = 0.15;
/** Heights of a panel's ridges in all, where the distance between two is 1. */
export function rowsOf(most: number): number {
  return most - 1 + BELOW + LIFT;
}

const TITLES = ['Standard deviations from the mean', 'Standard deviations', 's.d.'];

export function zAxis({ reach, open }: RidgeScale, width: number, theme: Theme): XAxis {
  const size = fontSize('axis', theme);
  const title = TITLES.find((each) => textWidth(each, size) <= width) ?? 's.d.';
  const end = Math.floor(reach);
  const room = textWidth('≤ −8', size) + 10 * theme.unit;
  const step = [1, 2, 4].find((each) => (width * each) / (2 * reach) >= room) ?? 4;
  const side = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  const values = [
    ...side
      .slice(1)
      .map((z) => -z)
      .reverse(),
    ...side,
  ];
  return {
    title,
    type: 'linear',
    domain: [-reach, reach],
    ticks: values.map((z) => tick(z, open && Math.abs(z) === FURTHEST)),
    width,
    pixel: (at) => ((at + reach) * width) / (2 * reach),
  };
}

/** Pixels by which the last label sticks out. */
export function overhangOf({ open }: RidgeScale, theme: Theme): number {
  return textWidth(open ? '≥ 8' : '8', fontSize('axis', theme)) / 2;
}

function tick(z: number, isOpen: boolean): Tick {
  const label = z < 0 ? `−${-z}` : String(z);
  if (!isOpen) return { value: z, label };
  return { value: z + (Math.sign(z) * WIDTH) / 2, label: `${z < 0 ? '≤' : '≥'} ${label}` };
}
