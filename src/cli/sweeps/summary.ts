import type { Finding } from '../../results/finding.ts';
import type { Result } from '../../results/result.ts';
import type { Context } from '../context.ts';
import { terminalStyle } from '../style.ts';
import type { Phase } from './phase.ts';

/** What came out of a sweep, in the terminal: over two keys where it has them, and otherwise network by network. */
export async function summaryOf(
  result: Result,
  findings: readonly Finding[],
  phase: Phase | null,
  { terminal }: Pick<Context, 'terminal'>,
): Promise<string> {
  const healthy = healthyText(result, findings);
  if (phase === null) return [...(await verdictLines(result, findings)), healthy].join('\n');
  const { formatPhase } = await import('../../reporters/phase.ts');
  const table = formatPhase(result, phase.grid, phase.judged, terminalStyle(terminal));
  return `${table}\n${healthy}`;
}

/** Networks that are told of one by one. */
const MOST_LINES = 40;

/** A line a network, of those that something is wrong with where there are many. */
async function verdictLines({ networks }: Result, findings: readonly Finding[]): Promise<string[]> {
  const { verdict } = await import('../../check/verdict.ts');
  const names = networks.map(({ name }) => name);
  const wrong = wrongIn(findings);
  const told = names.length > MOST_LINES ? names.filter((name) => wrong.has(name)) : names;
  const lines = told.slice(0, MOST_LINES).map((name) => `${name}: ${verdict(findings, name)}`);
  return told.length > MOST_LINES ? [...lines, `… and ${told.length - MOST_LINES} more`] : lines;
}

function healthyText({ networks }: Result, findings: readonly Finding[]): string {
  const wrong = wrongIn(findings);
  const healthy = networks.filter(({ name }) => !wrong.has(name)).length;
  return `${healthy} of ${networks.length} networks are healthy`;
}

function wrongIn(findings: readonly Finding[]): Set<string | null> {
  return new Set(findings.map(({ network }) => network));
}
