import type { CheckReport } from '../results/finding.ts';
import { formatNames } from './formats.ts';
import { terminalStyle } from './style.ts';
import type { Terminal } from './terminal.ts';
import type { OutputFile } from './write-files.ts';

/** A way in which a check can be told of. */
interface Reporter {
  /** It writes a file, NAME.check and this; null: it prints. */
  readonly ending: string | null;
  /** The report in this form; loads what makes it. */
  readonly format: (report: CheckReport, terminal: Terminal) => Promise<string>;
}

/** The reporters of a check, in the order in which they are listed and print. */
export const REPORTERS = {
  text: {
    ending: null,
    format: async (report, terminal) => {
      const { formatCheckText } = await import('../reporters/check-text.ts');
      const style = terminalStyle(terminal);
      return formatCheckText(report, { style, unicode: isUnicode(terminal) });
    },
  },
  json: {
    ending: 'json',
    format: async (report) => (await import('../reporters/check-json.ts')).formatCheckJson(report),
  },
  markdown: {
    ending: 'md',
    format: async (report) => (await import('../reporters/markdown.ts')).formatMarkdown(report),
  },
  junit: {
    ending: 'xml',
    format: async (report) => (await import('../reporters/junit.ts')).formatJunit(report),
  },
  github: {
    ending: null,
    format: async (report) => (await import('../reporters/github.ts')).formatGithub(report),
  },
} as const satisfies Readonly<Record<string, Reporter>>;

export type ReporterName = keyof typeof REPORTERS;
export const REPORTER_NAMES = formatNames(REPORTERS);

/** What the reporters print. */
export async function reportText(
  report: CheckReport,
  reporters: readonly ReporterName[],
  terminal: Terminal,
): Promise<string> {
  const printing = REPORTER_NAMES.filter(
    (name) => reporters.includes(name) && REPORTERS[name].ending === null,
  );
  const texts = printing.map((name) => REPORTERS[name].format(report, terminal));
  return (await Promise.all(texts)).join('');
}

/** The endings of the files that the reporters write. */
export function reportEndings(reporters: readonly ReporterName[]): string[] {
  return reporters.flatMap((name) => REPORTERS[name].ending ?? []);
}

/** What the reporters write. */
export async function reportFiles(
  report: CheckReport,
  reporters: readonly ReporterName[],
  base: string,
  terminal: Terminal,
): Promise<OutputFile[]> {
  const files = reporters.map(async (name): Promise<OutputFile[]> => {
    const { ending, format }: Reporter = REPORTERS[name];
    if (ending === null) return [];
    return [{ path: `${base}.${ending}`, data: await format(report, terminal) }];
  });
  return (await Promise.all(files)).flat();
}

/** Signs beyond ASCII: nearly everywhere, but not on a dumb terminal or in a locale without them. */
function isUnicode({ env }: Terminal): boolean {
  if (env['TERM'] === 'dumb') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return /utf-?8/i.test(locale);
}
