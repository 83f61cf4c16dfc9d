import type { ChartAxis } from '../results/chart.ts';
import { linesOf } from '../results/lines.ts';
import type { Result } from '../results/result.ts';
import { runsIn } from '../results/steps.ts';
import { hasOverflowed } from '../results/summaries.ts';
import type { Picture } from './render-result.ts';
import { warn } from './tell.ts';
import type { Terminal } from './terminal.ts';

type Told = Pick<Terminal, 'stderr'>;

/** A picture on its way into files. */
interface Drawing {
  readonly picture: Picture;
  readonly axis: ChartAxis;
  readonly networks: Result['networks'];
  /** The result that each network is from, where there are several. */
  readonly sources?: readonly string[];
  readonly formats: readonly string[];
}

/** Says what a picture does not show as one would expect. */
export async function warnOfPicture(drawing: Drawing, terminal: Told): Promise<void> {
  warnOfPointless(drawing, terminal);
  if (!drawing.formats.some((format) => DRAWN.includes(format))) return;
  await warnOfAlike(drawing, terminal);
  await warnOfBoxes(drawing, terminal);
}

/** The formats that hold a picture. */
const DRAWN: readonly string[] = ['svg', 'png', 'vl.json'];

/** Networks without a point, where each is to have one. */
function warnOfPointless({ axis, networks }: Drawing, terminal: Told): void {
  const names = networks.filter(hasOverflowed).map(({ name }) => JSON.stringify(name));
  if (axis === 'depth' || names.length === 0) return;
  warn(terminal, `no point for ${names.join(', ')}: the signal overflows float32`);
}

/** Which curves look like others, for there are more of them than looks. */
async function warnOfAlike({ axis, networks, sources }: Drawing, terminal: Told): Promise<void> {
  const { LOOKS } = await import('../charts/theme.ts');
  const names = await CURVES[axis].names(networks, sources);
  if (names.length <= LOOKS) return;
  const pairs = names.slice(LOOKS).map((name, i) => {
    return `${JSON.stringify(name)} looks like ${JSON.stringify(names[i % LOOKS])}`;
  });
  const { called, remedy } = CURVES[axis];
  warn(
    terminal,
    `the picture has ${names.length} ${called}, and there are ${LOOKS} looks: ${some(pairs, '; ')}. ${remedy}`,
  );
}

/** What has a look of its own over each axis. */
const CURVES = {
  depth: {
    called: 'curves',
    remedy: 'Draw fewer networks together, or a point a network: --x macs.',
    // Steps of a run are told apart by a scale of colours.
    names: async (networks) => {
      const { besideRuns } = await import('../charts/looks.ts');
      return besideRuns(networks, runsIn(networks)).map((i) => networks[i]?.name ?? '');
    },
  },
  macs: {
    called: 'lines',
    remedy: 'Draw fewer families together.',
    names: async (networks, sources) => {
      const { namedLines } = await import('../charts/macs/names.ts');
      return namedLines(linesOf(networks, sources), networks).map(({ title }) => title);
    },
  },
} as const satisfies Readonly<
  Record<
    ChartAxis,
    {
      readonly called: string;
      readonly remedy: string;
      names(networks: Result['networks'], sources?: readonly string[]): Promise<string[]>;
    }
  >
>;

/** What a PNG shows as boxes. An SVG is drawn with the fonts of whoever opens it. */
export async function warnOfBoxes(
  { picture, formats }: Pick<Drawing, 'picture' | 'formats'>,
  terminal: Told,
): Promise<void> {
  if (!formats.includes('png')) return;
  const { boxedIn } = await import('../charts/glyphs.ts');
  const { characters, texts } = boxedIn(await picture.svg());
  if (characters.length === 0) return;
  const where = texts.map((text) => JSON.stringify(text));
  warn(
    terminal,
    `the PNG shows boxes for ${some(characters, ' ')} in ${some(where, ', ')}: the fonts of spp lack them. Name it in other letters, or take the SVG, which is drawn with the fonts of whoever opens it.`,
  );
}

const MOST = 5;

function some(texts: readonly string[], glue: string): string {
  const more = texts.length > MOST ? [`and ${texts.length - MOST} more`] : [];
  return [...texts.slice(0, MOST), ...more].join(glue);
}
