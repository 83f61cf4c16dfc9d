import type { Entry } from '../legend.ts';
import type { Fragment } from '../panel.ts';
import { dashes, lineWidth, type Theme } from '../theme.ts';

/** The reference of every tail: thin, dashed, and in no network's colour. */
export function normalLine(theme: Theme): Fragment {
  const strokeDash = dashes(DASH, theme);
  return { color: theme.text, opacity: 0.8, strokeWidth: lineWidth(WIDTH, theme), strokeDash };
}

const DASH = [3.5, 2.5];
const WIDTH = 1;

export function normalEntry(label: string, theme: Theme): Entry {
  const look = { colour: theme.text, dash: dashes(DASH, theme), shape: 'circle' };
  return { look, sample: 'expected', label, short: 'normal' };
}

/** φ(z) */
export function normalDensity(z: number): number {
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
}
