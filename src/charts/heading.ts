import type { Result } from '../core/result.ts';
import type { Fragment } from './panel.ts';
import { printable, wrapText } from './text.ts';
import { SIZE, type Theme } from './theme.ts';

/** The chart's title and, below it, what was fed in and how often. */
export function heading(result: Result, width: number, theme: Theme): Fragment {
  return {
    text: wrapText(printable(result.title), width, SIZE.title, 'bold'),
    subtitle: wrapText(printable(subtitle(result)), width, SIZE.subtitle, 'normal'),
    anchor: 'start',
    limit: 0,
    offset: 14,
    color: theme.text,
    fontSize: SIZE.title,
    lineHeight: 20,
    subtitleColor: theme.faint,
    subtitleFontSize: SIZE.subtitle,
    subtitleLineHeight: 16,
    subtitlePadding: 5,
  };
}

/** `Gaussian input 8×3×224×224 · seeds 0–3 · mean ± 1 s.d.` */
export function subtitle({ input, seeds }: Result): string {
  const spread = seeds.length > 1 ? ['mean ± 1 s.d.'] : [];
  return [inputText(input), seedsText(seeds), ...spread].filter((part) => part !== '').join(' · ');
}

function inputText(input: Result['input']): string {
  const { kind, batch, channels, size, path } = input;
  const shape = [batch, channels, size].flat().filter((n) => typeof n === 'number');
  if (kind === 'images') return `images ${String(path ?? '')} (${shape.join('×')})`;
  const name = kind === 'gaussian' ? 'Gaussian' : String(kind ?? '');
  return `${name} input ${shape.join('×')}`.trim();
}

/** Runs in a row are told by their ends, and long lists by their length. */
function seedsText(seeds: readonly number[]): string {
  const [first, ...rest] = seeds;
  if (first === undefined) return '';
  if (rest.length === 0) return `seed ${first}`;
  const inARow = rest.every((seed, i) => seed === first + i + 1);
  if (inARow && rest.length > 1) return `seeds ${first}–${rest.at(-1)}`;
  return seeds.length > 8 ? `${seeds.length} seeds` : `seeds ${seeds.join(', ')}`;
}
