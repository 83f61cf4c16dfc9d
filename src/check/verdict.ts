import type { Finding } from '../results/finding.ts';

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
  const { where, message, cause, rule } = first;
  const place = where === null ? '' : `${where.firstName}: `;
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

/** Errors before warnings, then what is nearer to the input, then what is about fewer blocks. */
function goesBefore(a: Finding, b: Finding): boolean {
  if (a.level !== b.level) return a.level === 'error';
  const [first, second] = [a.where?.first ?? -1, b.where?.first ?? -1];
  if (first !== second) return first < second;
  return lengthOf(a) < lengthOf(b);
}

function lengthOf({ where }: Finding): number {
  return where === null ? 0 : where.last - where.first;
}
