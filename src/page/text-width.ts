export type Weight = 'normal' | 'bold';

/** The font of the page, that of its plots too: what the reader's system has. */
export const FONT = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", Verdana, sans-serif';

/** Pixels that texts are measured at. */
const MEASURED = 100;

const canvas = document.createElement('canvas').getContext('2d');
const known = new Map<string, number>();

/**
 * Width of one line of text, in pixels at this font size. In the page's bundle it stands in for the module of the
 * same name in `charts/`, which reads the shipped fonts from the disk.
 */
export function textWidth(text: string, size: number, weight: Weight = 'normal'): number {
  const key = `${weight} ${text}`;
  const width = known.get(key) ?? measured(text, weight);
  known.set(key, width);
  return (width * size) / MEASURED;
}

function measured(text: string, weight: Weight): number {
  if (canvas === null) return 0.6 * MEASURED * text.length;
  canvas.font = `${weight} ${MEASURED}px ${FONT}`;
  return canvas.measureText(text).width;
}
