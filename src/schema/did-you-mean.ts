/**
 * The word nearest to `given`, if it is near enough to be what was meant: at most a third of its
 * letters wrong, and never more than 3. Case and the choice between `-`, `_` and space do not count.
 */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const plain = simplify(given);
  if (plain.length > 60) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const distance = editDistance(plain, simplify(word));
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  const allowed = Math.min(3, Math.max(1, Math.floor(plain.length / 3)));
  return bestDistance <= allowed && bestDistance < plain.length ? best : undefined;
}

function simplify(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[-_\s]+/g, '-');
}

/**
 * Damerau–Levenshtein distance in its "optimal string alignment" form: insertions, deletions,
 * substitutions and swaps of neighbours.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
