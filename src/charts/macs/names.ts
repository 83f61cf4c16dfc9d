import type { Line } from '../../results/lines.ts';
import type { NetworkResult } from '../../results/result.ts';
import { printable } from '../text.ts';

/** A line with what the legend calls it, and each of its networks with what its point is labelled. */
export interface NamedLine extends Line {
  readonly title: string;
  /** By the network's place in the line; empty where nothing is to be told apart. */
  readonly labels: readonly string[];
}

interface Told {
  readonly line: Line;
  readonly title: string;
  readonly labels: readonly string[];
}

/**
 * A line is called by the words that the names of its networks share, and a network by the others: of
 * `EfficientNet-B0` and `EfficientNet-B1` by `EfficientNet`, and `B0` and `B1`. Lines that share no word are called
 * by their family. Where two would be called the same, what they differ by follows: the result, or keys of
 * the config.
 */
export function namedLines(
  lines: readonly Line[],
  networks: readonly Pick<NetworkResult, 'name'>[],
): NamedLine[] {
  const named = lines.map((line): Told => {
    const names = line.networks.map(
      (i) => printable(networks[i]?.name ?? '') || `network ${i + 1}`,
    );
    const { shared, own } = sharedWords(names);
    return { line, title: shared || printable(line.family), labels: own };
  });
  return toldApart(named).map(({ line, title, labels }) => ({ ...line, title, labels }));
}

/** What separates words of a name, brackets among it. */
const BETWEEN = '[\\s_(),:;-]';
/** A word with what separates it from the next one. */
const WORD = new RegExp(`${BETWEEN}*[^\\s_(),:;-]+${BETWEEN}*`, 'gu');

/** What all names begin and end with, in whole words, and what each has in between. */
export function sharedWords(names: readonly string[]): { shared: string; own: string[] } {
  const [first = '', ...others] = names;
  if (others.length === 0) return { shared: first, own: [''] };
  const words = names.map((name) => name.match(WORD) ?? []);
  const least = Math.min(...words.map((each) => each.length));
  const before = alike(words, least);
  const behind = alike(
    words.map((list) => [...list].reverse()),
    least - before,
  );
  const [whole = []] = words;
  const ends = [whole.slice(0, before), whole.slice(whole.length - behind)];
  return {
    shared: ends.map(joined).filter(Boolean).join(' '),
    own: words.map((list, i) => {
      return joined(list.slice(before, list.length - behind)) || (names[i] as string);
    }),
  };
}

/** How many words all lists begin with, of `most` at most. */
function alike(lists: readonly (readonly string[])[], most: number): number {
  const same = (k: number) => new Set(lists.map((list) => bare(list[k] ?? ''))).size === 1;
  const other = Array.from({ length: most }, (_, k) => k).find((k) => !same(k));
  return other ?? most;
}

/** Words as text, without brackets that only open or only close. */
function joined(words: readonly string[]): string {
  const text = words.join('').replace(/^[\s_),:;-]+|[\s_(,:;-]+$/gu, '');
  const [opened, closed] = [text.split('('), text.split(')')];
  return opened.length === closed.length ? text : text.replace(/[()]/gu, '').trim();
}

function bare(word: string): string {
  return word.replace(/[\s_(),:;-]/gu, '');
}

/** Adds to titles that several lines have what these differ by, until no two are alike. */
function toldApart(lines: readonly Told[]): Told[] {
  return lines.map((own) => {
    const twins = lines.filter(({ title }) => title === own.title);
    return twins.length < 2 ? own : { ...own, title: `${own.title} ${difference(own, twins)}` };
  });
}

/** `(results)`, `(norm: batch)`: of what the twins differ by, as much as tells this line from all of them. */
function difference({ line }: Told, twins: readonly Told[]): string {
  const lines = twins.map((twin) => twin.line);
  const keys = [...new Set(lines.flatMap(({ config }) => Object.keys(config)))];
  const marks: string[] = [];
  let others = lines.filter((other) => other !== line);
  for (const mark of [sourceMark, ...keys.map((key) => (of: Line) => valueMark(key, of))]) {
    const left = others.filter((other) => mark(other) === mark(line));
    if (left.length < others.length) marks.push(printable(mark(line)));
    others = left;
  }
  return `(${marks.join(', ')})`;
}

function sourceMark({ source }: Line): string {
  return source ?? '';
}

function valueMark(key: string, { config }: Line): string {
  const value = config[key];
  if (value === undefined) return `no ${key}`;
  return `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
