import { beginOf, type Finding } from '../results/finding.ts';
import { readsBackward } from '../results/statistics.ts';

/**
 * One line on a network: `healthy`, or the first block that goes wrong and why.
 *
 * @param findings of any number of networks
 * @param network the name of the one that is meant
 */
export function verdict(findings: readonly Finding[], network: string): string {
  const own = findings.filter((finding) => finding.network === network);
  const first = firstWrong(own, network);
  if (first === undefined) return 'healthy';
  const { message, cause, rule } = first;
  const begin = beginOf(first);
  const place = begin === null ? '' : `${begin.name}: `;
  const why = cause === undefined ? '' : ` (${cause})`;
  const more = own.length === 1 ? '' : `; ${own.length - 1} more`;
  return `${place}${message}${why} [${rule}]${more}`;
}

/** What the verdict on a network is about; undefined where it is healthy. */
export function firstWrong(findings: readonly Finding[], network: string): Finding | undefined {
  return findings
    .filter((finding) => finding.network === network)
    .reduce<Finding | undefined>(
      (best, finding) => (best === undefined || goesBefore(finding, best) ? finding : best),
      undefined,
    );
}

/**
 * Errors before warnings; the signal before the gradient, which the signal decides; then what comes first as it is
 * read, then what is about fewer blocks.
 */
function goesBefore(a: Finding, b: Finding): boolean {
  if (a.level !== b.level) return a.level === 'error';
  if (isBackward(a) !== isBackward(b)) return isBackward(b);
  const [first, second] = [a, b].map((finding) => beginOf(finding)?.index ?? -1) as [
    number,
    number,
  ];
  if (first !== second) return isBackward(a) ? first > second : first < second;
  return lengthOf(a) < lengthOf(b);
}

function isBackward({ statistic }: Finding): boolean {
  return statistic !== null && readsBackward(statistic);
}

function lengthOf({ where }: Finding): number {
  return where === null ? 0 : where.last - where.first;
}
