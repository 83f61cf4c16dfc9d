import type { CheckedNetwork, CheckReport, Finding } from '../results/finding.ts';
import { measuredIn, toldMean } from '../results/result.ts';
import { countText, placeText, wantedText } from './finding.ts';
import { shortNumber } from './number.ts';
import { sparkline } from './sparkline.ts';

/** GitHub takes 1 MiB of a summary; more than so many findings nobody reads. */
const MOST_FINDINGS = 100;

/** The report in GitHub's Markdown, fit for a job summary or a comment. */
export function formatMarkdown(report: CheckReport): string {
  const { title, networks, findings, failed, config, baseline } = report;
  const against = baseline === null ? '' : ` against ${code(baseline)}`;
  const parts = [
    `## ${failed ? '❌' : '✅'} ${plain(title)}: ${countText(findings)}`,
    `${code(config)}${against}`,
    verdicts(networks, findings),
  ];
  if (findings.length > 0) parts.push(findingTable(findings));
  parts.push(curves(networks));
  return `${parts.join('\n\n')}\n`;
}

function verdicts(networks: readonly CheckedNetwork[], findings: readonly Finding[]): string {
  const rows = networks.map(({ verdict, result: { name } }) => {
    const own = findings.filter(({ network }) => network === name);
    const sign = own.some(({ level }) => level === 'error') ? '❌' : own.length > 0 ? '⚠️' : '✅';
    return [sign, plain(name), plain(verdict)];
  });
  return table(['', 'network', 'verdict'], rows);
}

function findingTable(findings: readonly Finding[]): string {
  const rows = findings
    .slice(0, MOST_FINDINGS)
    .map((finding) => [
      finding.level === 'error' ? '❌' : '⚠️',
      code(finding.rule),
      plain([finding.network, placeText(finding)].filter(Boolean).join(', ')),
      plain(wantedText(finding.expected)),
      finding.actual === null ? '' : shortNumber(finding.actual),
      story(finding),
    ]);
  const more = findings.length - rows.length;
  const rest = more > 0 ? `\n\n… and ${more} more.` : '';
  return `${table(['', 'rule', 'where', 'expected', 'measured', 'what'], rows)}${rest}`;
}

function story({ message, cause, remedy }: Finding): string {
  return [
    plain(message),
    cause && `*Likely cause:* ${plain(cause)}`,
    remedy && `*Try:* ${plain(remedy)}`,
  ]
    .filter(Boolean)
    .join('<br>');
}

function curves(networks: readonly CheckedNetwork[]): string {
  const rows = networks.flatMap(({ result }) =>
    measuredIn([result]).map((key, i) => {
      const values = result.points.map((point) => toldMean(point, key));
      return [i === 0 ? plain(result.name) : '', code(key), code(sparkline(values, true))];
    }),
  );
  const body = table(['network', 'statistic', 'block by block'], rows);
  return `<details><summary>Curves</summary>\n\n${body}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as it is: no markup, no HTML, no cell's end, no new line, no mention of a user or issue. */
function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/[\\`*_[\]<>|~$]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

/** A code span whose fence is longer than any run of backticks in it. */
function code(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ').replace(/\|/g, '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  if (longest === 0) return `\`${line}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}
