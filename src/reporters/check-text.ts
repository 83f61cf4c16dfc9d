import {
  type CheckedNetwork,
  type CheckReport,
  type Finding,
  isAgainstBaseline,
} from '../results/finding.ts';
import { measuredIn, type NetworkResult, toldMean } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { countText, placeText } from './finding.ts';
import { shortNumber } from './number.ts';
import { columnOf, rangeOf, sparkline } from './sparkline.ts';
import type { Style } from './table.ts';

export interface CheckTextOptions {
  readonly style: Style;
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
}

/** The report for a terminal: a network's verdict, its curves, its findings; then what it comes to. */
export function formatCheckText(report: CheckReport, options: CheckTextOptions): string {
  const parts = report.networks.map((network) => formatNetwork(network, report, options));
  const general = report.findings.filter(({ network }) => network === null);
  if (general.length > 0) parts.push(`${formatFindings(general, options)}\n`);
  const against = report.baseline === null ? '' : ` against ${report.baseline}`;
  const outcome = report.failed ? 'check failed' : 'check passed';
  parts.push(`${options.style.bold(outcome)}${against}: ${countText(report.findings)}\n`);
  return ascii(parts.join('\n'), options);
}

function formatNetwork(
  { verdict, result, baseline }: CheckedNetwork,
  report: CheckReport,
  options: CheckTextOptions,
): string {
  const { bold, dim } = options.style;
  const own = report.findings.filter(({ network }) => network === result.name);
  const lines = [`${bold(result.name)}: ${own.length === 0 ? verdict : countText(own)}`];
  const curves = measuredIn([result]).flatMap((key) => {
    const differs = own.some((one) => one.statistic === key && isAgainstBaseline(report, one));
    return curve(result, differs ? baseline : undefined, key, own, options);
  });
  const width = Math.max(LEAST_LABEL, ...curves.map(([label]) => label.length));
  lines.push(...curves.map(([label, text]) => `  ${dim(label.padEnd(width))} ${text}`));
  if (own.length > 0) lines.push(formatFindings(own, options));
  return `${lines.join('\n')}\n`;
}

/** Columns of what stands before a curve, at least. */
const LEAST_LABEL = 13;

/** A label, and what stands beside it. */
type Line = readonly [label: string, text: string];

/** The curve of a statistic, that of the baseline if it differs, and carets below what was found. */
function curve(
  result: NetworkResult,
  baseline: NetworkResult | undefined,
  key: StatisticKey,
  findings: readonly Finding[],
  { style, unicode }: CheckTextOptions,
): Line[] {
  const [now, old] = [valuesOf(result, key), baseline && valuesOf(baseline, key)];
  const range = rangeOf(old ? [...now, ...old] : now);
  const [low, high] = range.map(shortNumber);
  const lines: Line[] = [
    [key, `${sparkline(now, unicode, range)}  ${style.dim(`${low} to ${high}`)}`],
  ];
  if (old) lines.push(['  baseline', sparkline(old, unicode, range)]);
  const marks = carets(
    findings.filter(({ statistic }) => statistic === key),
    now.length,
  );
  if (marks !== '') lines.push(['', marks]);
  return lines;
}

/** The stem has no branch, and nothing in that curve. */
function valuesOf({ points }: NetworkResult, key: StatisticKey): (number | null | undefined)[] {
  return points.map((point) => toldMean(point, key));
}

function carets(findings: readonly Finding[], count: number): string {
  const columns = new Set<number>();
  for (const { where } of findings) {
    if (where === null) continue;
    for (let i = where.first; i <= where.last; i++) columns.add(columnOf(i, count));
  }
  const width = Math.max(-1, ...columns) + 1;
  return Array.from({ length: width }, (_, i) => (columns.has(i) ? '^' : ' ')).join('');
}

function formatFindings(findings: readonly Finding[], { style }: CheckTextOptions): string {
  return findings
    .map((finding) => {
      const { level, rule, message, cause, remedy, place } = finding;
      const where = placeText(finding);
      const head = `  ${style.bold(level.padEnd(5))} ${where === '' ? '' : `${where}: `}${message}`;
      const more = [
        cause && `cause: ${cause}`,
        remedy && `try:   ${remedy}`,
        style.dim(`${rule}${place === undefined ? '' : `, ${place}`}`),
      ];
      return [head, ...more.filter(Boolean).map((line) => `        ${line}`)].join('\n');
    })
    .join('\n');
}

/** Names stay as they are; our own signs get a plain form. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/×/g, 'x'],
  [/–|−/g, '-'],
  [/±/g, '+-'],
  [/α/g, 'alpha'],
  [/β/g, 'beta'],
  [/γ/g, 'gamma'],
  [/²/g, '^2'],
  [/⁴/g, '^4'],
  [/…/g, '...'],
];

function ascii(text: string, { unicode }: CheckTextOptions): string {
  return unicode
    ? text
    : PLAIN.reduce((plain, [sign, letters]) => plain.replace(sign, letters), text);
}
