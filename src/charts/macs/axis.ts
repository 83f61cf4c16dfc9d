import { SI_SUFFIXES } from '../../core/si.ts';
import { textWidth } from '../text.ts';
import { fontSize, type Theme } from '../theme.ts';
import { power, type Tick } from '../ticks.ts';
import type { XAxis } from '../x-axis.ts';

const TITLES = ['Multiply-adds of one sample', 'Multiply-adds'];

/** Networks nearer than this to each other stand as near as they are: one alone is no axis. */
const LEAST_DECADES = Math.log10(5);

/** Pixels to either side of the first and the last network. */
const MARGIN = 26;

/** Pixels between two labels. */
const APART = 14;

/** What is ticked of each decade, from the most ticks to the fewest. */
const DIGITS = [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] as const;

/** @param width pixels of a panel */
export function macsAxis(macs: readonly number[], width: number, theme: Theme): XAxis {
  const exponents = macs.map(Math.log10);
  const [low, high] = [Math.min(...exponents), Math.max(...exponents)];
  const share = Math.max(0.5, 1 - (2 * MARGIN * theme.unit) / width);
  const span = Math.max(high - low, LEAST_DECADES) / share;
  const first = (low + high - span) / 2;
  const axis = {
    type: 'log' as const,
    domain: [10 ** first, 10 ** (first + span)] as const,
    width,
    pixel: (at: number) => (width * (Math.log10(at) - first)) / span,
  };
  const size = fontSize('axis', theme);
  const title = TITLES.find((each) => textWidth(each, size) <= width) ?? 'Multiply-adds';
  return { ...axis, title, ticks: ticksOf(axis, size, APART * theme.unit) };
}

/** As many as there is room for. */
function ticksOf(
  { domain, width, pixel }: Omit<XAxis, 'title' | 'ticks'>,
  size: number,
  apart: number,
) {
  const [low, high] = domain.map(Math.log10) as [number, number];
  const fit = (ticks: readonly Tick[]) =>
    ticks.every(({ value, label }, i) => {
      const next = ticks[i + 1];
      if (next === undefined) return true;
      const needed = (textWidth(label, size) + textWidth(next.label, size)) / 2 + apart;
      return pixel(next.value) - pixel(value) >= needed;
    });
  const exponents = Array.from(
    { length: Math.floor(high) - Math.floor(low) + 1 },
    (_, i) => Math.floor(low) + i,
  );
  // No label sticks out of the panel, which would make the picture wider.
  const within = ({ value, label }: Tick) => {
    const half = textWidth(label, size) / 2;
    return pixel(value) >= half && pixel(value) + half <= width;
  };
  const choices = [
    ...DIGITS.map((digits) => exponents.flatMap((e) => digits.map((digit) => tick(digit, e)))),
    ...[2, 3, 6].map((step) => exponents.filter((e) => e % step === 0).map((e) => tick(1, e))),
  ].map((ticks) => ticks.filter(within));
  return choices.find(fit) ?? [];
}

/** `200M` */
function tick(digit: number, exponent: number): Tick {
  const thousands = Math.min(Math.max(0, Math.floor(exponent / 3)), SI_SUFFIXES.length - 1);
  const count = Number(`${digit}e${exponent - 3 * thousands}`);
  return { value: digit * power(exponent), label: `${count}${SI_SUFFIXES[thousands]}` };
}
