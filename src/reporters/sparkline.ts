/** Eight heights, and five that every terminal has. */
const BLOCKS = '▁▂▃▄▅▆▇█';
const ASCII = '_.-=#';
/** More columns are shortened by taking the largest of neighbours. */
const WIDTH = 60;

/**
 * A curve of one line, one character a point; a value that is not finite is `×` (`x`), and where nothing is
 * measured stands `·` (a space). On a log scale
 * where the values span more than a decade.
 *
 * @param range what the lowest and the highest character stand for; the curve's own if not given
 */
export function sparkline(
  values: readonly Value[],
  unicode: boolean,
  range: readonly [number, number] = rangeOf(values),
): string {
  const marks = unicode ? BLOCKS : ASCII;
  const [low, high] = range;
  const scale = low > 0 && high / low > 10 ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low);
  return shorten(values)
    .map((value) => {
      if (value === undefined) return unicode ? '·' : ' ';
      if (value === null) return unicode ? '×' : 'x';
      const share = span > 0 ? (scale(Math.max(value, low)) - scale(low)) / span : 0.5;
      return marks[Math.min(marks.length - 1, Math.floor(share * marks.length))];
    })
    .join('');
}

/** Null: not finite; undefined: not measured. */
type Value = number | null | undefined;

/** Column of a point in a curve of `count` points. */
export function columnOf(index: number, count: number): number {
  return count <= WIDTH ? index : Math.floor((index * WIDTH) / count);
}

/** Smallest and largest finite value; 0 and 0 where there is none. */
export function rangeOf(values: readonly Value[]): [number, number] {
  const finite = values.filter((value) => typeof value === 'number');
  return finite.length === 0 ? [0, 0] : [Math.min(...finite), Math.max(...finite)];
}

function shorten(values: readonly Value[]): Value[] {
  if (values.length <= WIDTH) return [...values];
  const columns: Value[] = Array(WIDTH).fill(undefined);
  for (const [i, value] of values.entries()) {
    const column = columnOf(i, values.length);
    const before = columns[column];
    if (value === undefined) continue;
    columns[column] = value === null || before === null ? null : Math.max(before ?? value, value);
  }
  return columns;
}
