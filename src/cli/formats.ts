import type { Result } from '../results/result.ts';
import type { Picture } from './render-result.ts';
import type { Reported } from './report.ts';
import { textPieces } from './text-pieces.ts';
import type { OutputFile } from './write-files.ts';

/** Makes the content of a file of what a command has at hand. */
export type Maker<Made> = (made: Made) => Promise<OutputFile['data']>;

/** The formats of a command by the endings of their files, each with how it is made. */
export type Formats<Made> = Readonly<Record<string, Maker<Made>>>;

/** What a picture is made of a result for. */
export interface Pictured {
  readonly picture: Picture;
}

/** A result as a picture, in the formats that all commands that draw have. */
export const PICTURES = {
  svg: ({ picture }) => picture.svg(),
  png: ({ picture }) => picture.png(),
} as const satisfies Formats<Pictured>;

/** A result for other tools to read, written where that is asked for. */
export const FOR_TOOLS = {
  csv: async ({ result }) => textPieces((await import('../reporters/csv.ts')).csvOf(result)),
  'vl.json': async ({ picture }: Pictured) => {
    const { formatJson } = await import('../reporters/json.ts');
    return formatJson(await picture.spec());
  },
} as const satisfies Formats<Pictured & { readonly result: Result }>;

/** A result as a page to look closer at, written where that is asked for. */
export const REPORTS = {
  html: async ({ reported }) => (await import('./report.ts')).htmlOf(reported),
} as const satisfies Formats<{ readonly reported: Reported }>;

/** The names in a table of formats, in its order. */
export function formatNames<Format extends string>(formats: Readonly<Record<Format, unknown>>) {
  return Object.keys(formats) as Format[];
}

/**
 * Makes a file a format.
 *
 * @param base the files' path without its ending
 */
export function makeFiles<Format extends string, Made>(
  formats: Readonly<Record<Format, Maker<Made>>>,
  wanted: readonly Format[],
  base: string,
  made: Made,
): Promise<OutputFile[]> {
  return Promise.all(
    wanted.map(async (format) => ({
      path: `${base}.${format}`,
      data: await formats[format](made),
    })),
  );
}
