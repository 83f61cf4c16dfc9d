import { loadNative } from '../native/native.ts';
import { loadShippedFonts } from './fonts.ts';
import type { VegaLiteSpec } from './sheet.ts';
import { textWidth } from './text.ts';

export interface PngOptions {
  /** Pixels of the picture for each pixel of the SVG; 2 by default, crisp in print. */
  readonly scale?: number;
  /** Where the SVG ends within a pixel of the picture; white by default. */
  readonly background?: string;
}

/** Loads what `renderSvg` needs, which takes about as long as a drawing does. */
export function loadVega(): Promise<[typeof import('vega'), typeof import('vega-lite')]> {
  return Promise.all([import('vega'), import('vega-lite')]);
}

/** Draws a specification as SVG. The same specification gives the same bytes. */
export async function renderSvg(spec: VegaLiteSpec): Promise<string> {
  const [vega, vegaLite] = await loadVega();
  measureWithShippedFont(vega);
  const { spec: compiled } = vegaLite.compile(
    spec as unknown as Parameters<typeof vegaLite.compile>[0],
  );
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  try {
    // Clip paths and gradients are numbered through the whole process otherwise.
    vega.resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Draws an SVG as PNG, in the shipped font, whatever fonts the machine has. */
export async function renderPng(
  svg: string,
  { scale = 2, background = '#ffffff' }: PngOptions = {},
): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(Buffer.from(svg), { density: 72 * scale })
    .flatten({ background })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** Loads what `renderPng` needs; in the main thread, see `loadShippedFonts`. */
export async function loadSharp() {
  const { default: sharp } = await loadNative('sharp', () => import('sharp'));
  await loadShippedFonts((text) => sharp(Buffer.from(text)).png().toBuffer());
  return sharp;
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Without node-canvas Vega guesses 0.8 em a letter, and lays everything out by the guess. */
function measureWithShippedFont(vega: object): void {
  const { textMetrics } = vega as {
    textMetrics: { width: (item: TextItem, text: unknown) => number };
  };
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) => {
    const bold = fontWeight === 'bold' || Number(fontWeight) >= 600;
    return textWidth(String(text ?? ''), fontSize, bold ? 'bold' : 'normal');
  };
}
