import path from 'node:path';

/** What results are called where their networks have the same names: their files, as short as may be. */
export function sourceNames(files: readonly string[]): string[] {
  const candidates = files.map(shortestFirst);
  const depth = Math.max(...candidates.map((names) => names.length));
  const told = (names: readonly string[], level: number) =>
    names[Math.min(level, names.length - 1)];
  return candidates.map((names) => {
    const level = Array.from({ length: depth }, (_, i) => i).find((i) => {
      return candidates.filter((other) => told(other, i) === told(names, i)).length === 1;
    });
    return (told(names, level ?? depth) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  });
}

/** `b`, `b.json`, `a/b.json` and so on. */
function shortestFirst(file: string): string[] {
  const parts = path.normalize(file).split(path.sep);
  const tails = parts.map((_, i) => parts.slice(parts.length - 1 - i).join(path.sep));
  return [path.parse(file).name, ...tails];
}
