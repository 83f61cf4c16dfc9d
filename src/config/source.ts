import { LineCounter, parseDocument } from 'yaml';
import { UserError } from '../core/errors.ts';
import type { Path } from '../core/place.ts';
import { type Entry, plain, type Tree, TreeError, treeOf } from './tree.ts';
import { refuseDeepNesting } from './yaml-depth.ts';
import { plainError } from './yaml-errors.ts';

/** Keys and indices from the top of the config: `['networks', 0, 'norm']`. */

/** A YAML file's values, and where they stand. */
export interface Source {
  readonly data: unknown;
  /** Where a value (or its key) begins; of what is not in the file, what would hold it. */
  offsetOf(path: Path, part?: 'value' | 'key'): number;
  /** `file:line:column` of an offset, lines and columns from 1. */
  placeOf(offset: number): string;
}

/**
 * Reads YAML 1.2 (core schema, with merge keys), so JSON too.
 * @throws {UserError} what is wrong with the YAML, at its place
 */
export function parseSource(text: string, fileName: string): Source {
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const tree = parseTree(text, lines, placeOf);
  return {
    data: plain(tree),
    offsetOf: (path, part = 'value') => offsetOf(tree, path, part),
    placeOf,
  };
}

function parseTree(
  text: string,
  lineCounter: LineCounter,
  placeOf: (offset: number) => string,
): Tree {
  try {
    refuseDeepNesting(text);
    const document = parseDocument(text, {
      lineCounter,
      merge: true,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'error',
    });
    const error = plainError(document, text);
    if (error !== undefined) throw error;
    return treeOf(document);
  } catch (thrown) {
    if (!(thrown instanceof TreeError)) throw thrown;
    const { message, offset, first, remedy } = thrown;
    const also = first === undefined ? '' : ` (first at ${placeOf(first)})`;
    throw new UserError(message + also, { place: placeOf(offset), remedy });
  }
}

function offsetOf(tree: Tree, path: Path, part: 'value' | 'key'): number {
  let at: Entry = { keyOffset: tree.offset, value: tree };
  for (const step of path) {
    const next = child(at.value, step);
    if (next === undefined) return at.value.offset;
    at = next;
  }
  return part === 'key' ? at.keyOffset : at.value.offset;
}

function child({ content }: Tree, step: string | number): Entry | undefined {
  if ('entries' in content) return content.entries.get(String(step));
  if (!('items' in content) || typeof step !== 'number') return undefined;
  const value = content.items[step];
  return value && { keyOffset: value.offset, value };
}
