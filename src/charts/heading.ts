import { textOf } from '../core/shown.ts';
import { inputOf, type Result } from '../results/result.ts';
import type { Fragment } from './panel.ts';
import { printable, wrapText } from './text.ts';
import { fontSize, type Theme } from './theme.ts';

/** The chart's title and, below it, what was fed in and how often. */
export function heading(title: string, subtitle: string, width: number, theme: Theme): Fragment {
  const [titleSize, subtitleSize] = [fontSize('title', theme), fontSize('subtitle', theme)];
  return {
    text: wrapText(printable(title), width, titleSize, 'bold').map(noSignal),
    subtitle: wrapText(printable(subtitle), width, subtitleSize, 'normal').map(noSignal),
    anchor: 'start',
    limit: 0,
    offset: 14 * theme.unit,
    color: theme.text,
    fontSize: titleSize,
    lineHeight: 20 * theme.unit,
    subtitleColor: theme.faint,
    subtitleFontSize: subtitleSize,
    subtitleLineHeight: 16 * theme.unit,
    subtitlePadding: 5 * theme.unit,
  };
}

/**
 * A line that is called as a property of every object is a signal to Vega, which looks it up among its own
 * through their prototype; with a space behind it, it is a line.
 */
export function noSignal(line: string): string {
  return line in Object.prototype ? `${line} ` : line;
}

/** What was fed in and how often, of one result or of several that are drawn together. */
type Source = Pick<Result, 'input' | 'seeds' | 'networks'>;

/** `Gaussian input 8×3×224×224 · seeds 0–3 · mean ± 1 s.d.`; inputs or seeds that differ say so. */
export function subtitleOf(sources: readonly Source[]): string {
  const spread = sources.some(({ seeds }) => seeds.length > 1) ? ['mean ± 1 s.d.'] : [];
  return inParts([...fedOf(sources), ...spread]);
}

/** The same, with what is done with several seeds in other words, or none. */
export function fedText(source: Source, pooled: string): string {
  return inParts([...fedOf([source]), source.seeds.length > 1 ? pooled : '']);
}

function fedOf(sources: readonly Source[]): string[] {
  const inputs = joined('inputs differ', sources, inputText);
  const seeds = joined('seeds differ', sources, (source) => seedsText(source.seeds));
  return [inputs, seeds];
}

function inParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

/** Texts told before the rest is counted. */
const MOST_TEXTS = 3;

function joined(differ: string, sources: readonly Source[], text: (source: Source) => string) {
  const texts = [...new Set(sources.map(text))];
  if (texts.length < 2) return texts.join('');
  const more = texts.length > MOST_TEXTS ? [`${texts.length - MOST_TEXTS} more`] : [];
  return `${differ}: ${[...texts.slice(0, MOST_TEXTS), ...more].join('; ')}`;
}

const INPUT_NAMES: Readonly<Record<string, string>> = { gaussian: 'Gaussian', pink: 'pink' };

/** Pictures are read in red, green and blue, which their config need not say. */
const IMAGE_CHANNELS = 3;

/**
 * `Gaussian input 8×3×224×224`, `images photos/ (32×3×224×224)`, `file x of batch.npz (8×3×224×224)`; where
 * networks have batches or sizes of their own `Gaussian input, batch 2 to 8, 3×64×64 to 3×224×224`.
 */
function inputText({ input, networks }: Source): string {
  const all: Fed[] = networks.length > 0 ? networks.map((each) => inputOf(input, each)) : [input];
  const own = all.flatMap(({ fed }) => (typeof fed === 'string' ? [fed] : []));
  const others = all.filter(({ fed }) => fed === undefined);
  return [...byKind(others).map(picturesText), ...new Set(own)].join('; ');
}

/** Of inputs that differ in more than their batch and size, as those of a sweep may, each by itself. */
function byKind(fed: readonly Fed[]): Fed[][] {
  const groups = new Map<string, Fed[]>();
  for (const one of fed) {
    const { batch: _, size: __, channels: ___, ...kind } = one;
    const key = JSON.stringify(kind);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

type Fed = Readonly<Record<string, unknown>>;

function picturesText(fed: readonly Fed[]): string {
  const [input = {}] = fed;
  const { kind, path, exponent } = input;
  const channels = fed[0]?.['channels'] ?? (kind === 'images' ? IMAGE_CHANNELS : undefined);
  const batches = fed.map((own) => own['batch']).filter(isNumber);
  const [least, most] = [Math.min(...batches), Math.max(...batches)];
  const differ = least < most;
  const batch = batches.length > 0 ? least : input['batch'];
  const sizes = endsOf(fed.map((own) => own['size'])).map((size) =>
    [differ ? [] : batch, channels, size].flat().filter(isNumber).join('×'),
  );
  const count = input['batches'];
  const several = isNumber(count) && count > 1 ? `${count} batches of ` : '';
  const shape = `${several}${differ ? `batch ${least} to ${most}, ` : ''}${sizes.join(' to ')}`;
  if (kind === 'images' || kind === 'file') {
    const array = input['array'] === undefined ? '' : ` ${textOf(input['array'])} of`;
    return `${kind}${array} ${textOf(path ?? '')} (${shape})`;
  }
  const given = textOf(kind ?? '');
  const name = Object.hasOwn(INPUT_NAMES, given) ? INPUT_NAMES[given] : given;
  const slope = typeof exponent === 'number' ? ` (exponent ${exponent})` : '';
  return `${name} input${differ || several !== '' ? ',' : ''} ${shape}${slope}`.trim();
}

/** The smallest and the largest of some sizes; one, where all are alike. */
function endsOf(sizes: readonly unknown[]): (readonly number[])[] {
  const lists = sizes.map((size) => [size].flat().filter(isNumber));
  const area = (size: readonly number[]) => size.reduce((product, side) => product * side, 1);
  const sorted = lists.sort((a, b) => area(a) - area(b) || (a[0] ?? 0) - (b[0] ?? 0));
  const [first = [], last = first] = [sorted[0], sorted.at(-1)];
  return `${first}` === `${last}` ? [first] : [first, last];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
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
