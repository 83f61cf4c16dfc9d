import type { Finding, Wanted } from '../results/finding.ts';
import { shortNumber } from './number.ts';

/** `block 3 (stage1.block3)`, `blocks 3–6 (stage1.block3 to stage2.block2)`, `stem`; else nothing. */
export function placeText({ where }: Finding): string {
  if (where === null) return '';
  const { first, last, firstName, lastName } = where;
  if (first === last) return first === 0 ? firstName : `block ${first} (${firstName})`;
  return `blocks ${first}–${last} (${firstName} to ${lastName})`;
}

/** `0.95`, `0.5 to 1.5`, `at most 10` */
export function wantedText(wanted: Wanted | null): string {
  if (wanted === null) return '';
  if (typeof wanted === 'number') return shortNumber(wanted);
  const [min, max] = wanted;
  if (min === null) return max === null ? '' : `at most ${shortNumber(max)}`;
  return max === null
    ? `at least ${shortNumber(min)}`
    : `${shortNumber(min)} to ${shortNumber(max)}`;
}

/** `2 errors, 1 warning`, or `no findings` */
export function countText(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')];
  return parts.filter((part) => part !== '').join(', ') || 'no findings';
}

function plural(count: number, word: string): string {
  if (count === 0) return '';
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
