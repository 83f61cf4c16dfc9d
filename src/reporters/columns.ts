/** The cells of a row, or a line that stands for rows left out. */
export type Row = readonly string[] | { readonly gap: string };

/** Lays rows out in columns two spaces apart: `left` or `right` for each, the gaps as they are. */
export function layOut(rows: readonly Row[], sides: readonly ('left' | 'right')[]): string[] {
  const widths = sides.map((_, column) =>
    Math.max(0, ...rows.map((row) => ('gap' in row ? 0 : (row[column] as string).length))),
  );
  return rows.map((row) => {
    if ('gap' in row) return row.gap;
    const cells = row.map((cell, column) => {
      const width = widths[column] as number;
      return sides[column] === 'left' ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join('  ').trimEnd();
  });
}

/** Pads numbers so that their decimal points stand below each other, all to the same length. */
export function alignPoints(numbers: readonly string[]): string[] {
  const split = numbers.map((text) => {
    const at = text.search(/[.e]|$/);
    return [text.slice(0, at), text.slice(at)] as const;
  });
  const before = Math.max(0, ...split.map(([whole]) => whole.length));
  const after = Math.max(0, ...split.map(([, rest]) => rest.length));
  return split.map(([whole, rest]) => whole.padStart(before) + rest.padEnd(after));
}
