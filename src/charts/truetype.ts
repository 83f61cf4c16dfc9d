/** The advance widths of a TrueType font: all of the file that text measurement needs. */
export interface FontWidths {
  /** Advance of a code point, in em; undefined where the font has no glyph for it. */
  advance(codePoint: number): number | undefined;
}

/**
 * Reads `head`, `hhea`, `hmtx` and `cmap` (formats 4 and 12) of a TrueType file.
 * Kerning is left out: without it a text is measured as wide as it is drawn, or slightly wider.
 */
export function readFontWidths(file: Uint8Array): FontWidths {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tables = tableOffsets(view);
  const unitsPerEm = view.getUint16(table(tables, 'head') + 18);
  const metricCount = view.getUint16(table(tables, 'hhea') + 34);
  const hmtx = table(tables, 'hmtx');
  const glyphOf = characterMap(view, table(tables, 'cmap'));
  return {
    advance(codePoint) {
      const glyph = glyphOf(codePoint);
      if (glyph === 0) return undefined;
      // Glyphs beyond the last metric repeat its advance.
      return view.getUint16(hmtx + 4 * Math.min(glyph, metricCount - 1)) / unitsPerEm;
    },
  };
}

type GlyphOf = (codePoint: number) => number;

function tableOffsets(view: DataView): ReadonlyMap<string, number> {
  const records = Array.from({ length: view.getUint16(4) }, (_, i) => 12 + 16 * i);
  return new Map(records.map((at) => [tag(view, at), view.getUint32(at + 8)]));
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function table(tables: ReadonlyMap<string, number>, name: string): number {
  const at = tables.get(name);
  if (at === undefined) throw new Error(`The font has no table "${name}"`);
  return at;
}

/** The widest map on offer: format 12 covers all of Unicode, format 4 its first plane. */
function characterMap(view: DataView, cmap: number): GlyphOf {
  const count = view.getUint16(cmap + 2);
  const maps = Array.from({ length: count }, (_, i) => cmap + view.getUint32(cmap + 8 + 8 * i));
  const full = maps.find((at) => view.getUint16(at) === 12);
  if (full !== undefined) return format12(view, full);
  const basic = maps.find((at) => view.getUint16(at) === 4);
  if (basic !== undefined) return format4(view, basic);
  throw new Error('The font has no character map of format 4 or 12');
}

function format12(view: DataView, at: number): GlyphOf {
  const groups = Array.from({ length: view.getUint32(at + 12) }, (_, i) => at + 16 + 12 * i);
  return (codePoint) => {
    const group = groups.find((g) => codePoint <= view.getUint32(g + 4));
    if (group === undefined || codePoint < view.getUint32(group)) return 0;
    return view.getUint32(group + 8) + codePoint - view.getUint32(group);
  };
}

function format4(view: DataView, at: number): GlyphOf {
  const bytes = view.getUint16(at + 6);
  const [ends, starts] = [at + 14, at + 16 + bytes];
  const [deltas, ranges] = [starts + bytes, starts + 2 * bytes];
  return (codePoint) => {
    for (let s = 0; s < bytes; s += 2) {
      if (codePoint > view.getUint16(ends + s)) continue;
      const start = view.getUint16(starts + s);
      if (codePoint < start) return 0;
      const range = view.getUint16(ranges + s);
      const delta = view.getUint16(deltas + s);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(ranges + s + range + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
