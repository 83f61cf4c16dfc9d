import type { CheckReport } from '../results/finding.ts';
import { terminalStyle } from './style.ts';
import type { Terminal } from './terminal.ts';
import type { OutputFile } from './write-files.ts';

/** Reporters of a check. text and github print, the others write a file. */
export const REPORTERS = ['text', 'json', 'markdown', 'junit', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** The files are called NAME.check and this. */
export const FILE_ENDINGS: Readonly<Partial<Record<ReporterName, string>>> = {
  json: 'json',
  markdown: 'md',
  junit: 'xml',
};

/** What the reporters print. */
export async function reportText(
  report: CheckReport,
  reporters: readonly ReporterName[],
  terminal: Terminal,
): Promise<string> {
  const parts: string[] = [];
  if (reporters.includes('text')) {
    const { formatCheckText } = await import('../reporters/check-text.ts');
    const unicode = isUnicode(terminal);
    parts.push(formatCheckText(report, { style: terminalStyle(terminal), unicode }));
  }
  if (reporters.includes('github')) {
    const { formatGithub } = await import('../reporters/github.ts');
    parts.push(formatGithub(report));
  }
  return parts.join('');
}

/** What the reporters write. */
export async function reportFiles(
  report: CheckReport,
  reporters: readonly ReporterName[],
  base: string,
): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for (const name of reporters) {
    const ending = FILE_ENDINGS[name];
    const format = await formatterOf(name);
    if (ending !== undefined) files.push({ path: `${base}.${ending}`, data: format(report) });
  }
  return files;
}

async function formatterOf(name: ReporterName): Promise<(report: CheckReport) => string> {
  switch (name) {
    case 'json':
      return (await import('../reporters/check-json.ts')).formatCheckJson;
    case 'markdown':
      return (await import('../reporters/markdown.ts')).formatMarkdown;
    case 'junit':
      return (await import('../reporters/junit.ts')).formatJunit;
    default:
      return () => '';
  }
}

/** Signs beyond ASCII: nearly everywhere, but not on a dumb terminal or in a locale without them. */
function isUnicode({ env }: Terminal): boolean {
  if (env['TERM'] === 'dumb') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return /utf-?8/i.test(locale);
}
