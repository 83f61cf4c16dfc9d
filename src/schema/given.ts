import type { z } from 'zod';
import { shortened, textOf } from '../core/shown.ts';
import { nearest } from './did-you-mean.ts';

/** What was given, as the file writes it: `"8"`, `.nan`, a list of 3. */
export function describe(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return textOf(value);
}

function quote(text: string): string {
  return JSON.stringify(shortened(text));
}

function number(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '.inf' : '-.inf';
}

/** What to do about a value of which `issue` complains, where there is a good guess. */
export function valueRemedy(value: unknown, issue: z.core.$ZodIssue): string | undefined {
  const wanted = wantedTypes(issue);
  if (wanted.has('boolean')) return booleanRemedy(value);
  if (typeof value === 'string' && (wanted.has('number') || wanted.has('int'))) {
    return numeric(value) ? `Remove the quotes: ${Number(value)}.` : undefined;
  }
  if (wanted.has('string') && ['number', 'boolean'].includes(typeof value)) {
    return `Put it in quotes: "${value}".`;
  }
  const words = wordsOf(issue);
  if (value === null)
    return words.includes('none') ? 'For none, write the word `none`.' : undefined;
  const near = nearest(textOf(value), words);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function wantedTypes(issue: z.core.$ZodIssue): Set<string> {
  if (issue.code === 'invalid_type') return new Set([issue.expected]);
  if (issue.code !== 'invalid_union') return new Set();
  return new Set(issue.errors.flat().flatMap((inner) => [...wantedTypes(inner)]));
}

function wordsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return [];
  const options = (issue as { options?: unknown[] }).options ?? [];
  return [...options.map(String), ...issue.errors.flat().flatMap(wordsOf)];
}

function numeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function booleanRemedy(value: unknown): string | undefined {
  const word = textOf(value).toLowerCase();
  if (['yes', 'on', 'true', '1', 'y'].includes(word)) return 'Write true.';
  return ['no', 'off', 'false', '0', 'n'].includes(word) ? 'Write false.' : undefined;
}
