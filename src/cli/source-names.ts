import path from 'node:path';
import { UNPRINTABLE } from '../core/printable.ts';

/** What results are called where their networks have the same names: their files, as short as may be. */
export function sourceNames(files: readonly string[]): string[] {
  const candidates = files.map(shortestFirst);
  const depth = Math.max(...candidates.map((names) => names.length));
  const place = files.map((file) => path.normalize(file));
  const told = (names: readonly string[], level: number) =>
    names[Math.min(level, names.length - 1)];
  return candidates.map((names, k) => {
    const level = Array.from({ length: depth }, (_, i) => i).find((i) => {
      const alike = (other: readonly string[]) => told(other, i) === told(names, i);
      // One file twice cannot be told apart: it is called as it were once.
      return candidates.every((other, j) => place[j] === place[k] || !alike(other));
    });
    return (told(names, level ?? depth) ?? '').replace(UNPRINTABLE, '\ufffd');
  });
}

/** `b`, `b.json`, `a/b.json` and so on. */
function shortestFirst(file: string): string[] {
  const parts = path.normalize(file).split(path.sep);
  const tails = parts.map((_, i) => parts.slice(parts.length - 1 - i).join(path.sep));
  return [path.parse(file).name, ...tails];
}
