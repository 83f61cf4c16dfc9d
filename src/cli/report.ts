import { readFile } from 'node:fs/promises';
import type { NamedResult } from '../reporters/csv.ts';
import type { Page } from '../reporters/html.ts';
import type { Report, Verdict } from '../reporters/report.ts';
import { axisOf } from '../results/chart.ts';
import type { Detail } from '../results/detail.ts';
import type { Finding } from '../results/finding.ts';
import { drawnOf, type Result } from '../results/result.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { type PictureOptions, refuseUnmeasured } from './render-result.ts';
import type { Terminal } from './terminal.ts';
import { textPieces } from './text-pieces.ts';
import type { OutputFile } from './write-files.ts';

/** What a report is made of. */
export interface Reported {
  /** All networks as one result, each under a name of its own. */
  readonly drawn: Result;
  /** The results that they are of; absent where it is that one. */
  readonly compared?: readonly NamedResult[];
  /** Of all networks, by those names. */
  readonly findings: readonly Finding[];
  /** Where networks that are compared part. */
  readonly partings?: string;
  /** The report's file without its ending. */
  readonly file: string;
  readonly command: string;
  readonly options?: Pick<PictureOptions, 'log' | 'theme' | 'panels' | 'x'>;
  readonly detail?: Detail | null;
}

/**
 * The report of a result, or of several that are compared, as one file of HTML.
 * @throws {UserError} nothing was measured that a panel would show
 */
export async function htmlOf(reported: Reported): Promise<OutputFile['data']> {
  refuseUnmeasured(reported.options?.panels, reported.drawn.networks);
  const [{ formatHtml }, report, page] = await Promise.all([
    import('../reporters/html.ts'),
    reportOf(reported),
    readPage(),
  ]);
  return textPieces(formatHtml(report, page));
}

async function reportOf({ drawn, compared, options = {}, ...rest }: Reported): Promise<Report> {
  const { networks, ...said } = drawn;
  const combined = { ...said, chart: { x: options.x ?? axisOf(drawn) } };
  const { findings, partings, file, command, detail = null } = rest;
  const results = compared ?? [{ name: file, result: drawn }];
  const [{ subtitleOf }, { briefOf }, verdicts, rules, config] = await Promise.all([
    import('../charts/heading.ts'),
    import('../reporters/brief-detail.ts'),
    verdictsOf(networks, findings),
    rulesOf(findings),
    Promise.all(results.map(({ result }) => configText(result))),
  ]);
  return {
    ...{ results, compared: compared !== undefined, combined, findings, verdicts, rules },
    ...{ file, command, ...(partings === undefined ? {} : { partings }) },
    detail: detail && briefOf(detail),
    names: networks.map(({ name }) => name),
    subtitle: subtitleOf(results.map(({ result }) => result)),
    panels: options.panels ?? drawnOf(drawn),
    config: config.join('---\n'),
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.theme === 'dark' ? { dark: true } : {}),
  };
}

async function verdictsOf(
  networks: Result['networks'],
  findings: readonly Finding[],
): Promise<Verdict[]> {
  const { firstWrong, verdict } = await import('../check/verdict.ts');
  return networks.map(({ name }) => {
    const first = firstWrong(findings, name);
    return { text: verdict(findings, name), finding: first ? findings.indexOf(first) : null };
  });
}

/** What each rule that found something looks for. */
async function rulesOf(findings: readonly Finding[]): Promise<Record<string, string>> {
  const { RULES } = await import('../check/table.ts');
  const found = new Set(findings.map(({ rule }) => rule));
  const rows = Object.entries(RULES).filter(([id]) => found.has(id));
  return Object.fromEntries(rows.map(([id, { description }]) => [id, description]));
}

/** Every setting that a result tells of, which are more keys than a config may have; lists of numbers on a line each. */
async function configText({ title, input, seeds, panels, networks }: Result): Promise<string> {
  const { Document, isScalar, visit } = await import('yaml');
  const statistics = panels === undefined ? {} : { statistics: panels };
  const each = networks.map((network) =>
    network.input === undefined ? network.config : { ...network.config, input: network.input },
  );
  const config = { title, input, seeds, ...statistics, networks: each };
  const document = new Document(config, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The page that `npm run build` makes of src/page. */
async function readPage(): Promise<Page> {
  const read = (name: string) => readFile(new URL(`dist/bundle/${name}`, PACKAGE_ROOT), 'utf8');
  const [script, style] = await Promise.all([read('page.js'), read('page.css')]);
  return { script, style };
}

/** The command line as a shell would read it. */
export function commandLine({ argv }: Pick<Terminal, 'argv'>): string {
  return ['spp', ...argv.slice(2).map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
