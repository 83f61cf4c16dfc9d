import type { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import { describe } from '../../schema/given.ts';
import { RESULT_SCHEMA } from '../result.ts';
import { VERSION_1 } from './version-1.ts';

export const ANEW = 'Write it anew with `spp analyze CONFIG`.';
export const DAMAGED = `The file was edited or is damaged. ${ANEW}`;
export const IS_WRITTEN = 'A result is the .json that `spp analyze CONFIG` writes.';

/** @throws {UserError} what is no result at all, or of another version */
export function refuseOthers(data: unknown, file: string): void {
  const given = typeof data === 'object' && data !== null ? data : {};
  const schema = (given as Record<string, unknown>)['schema'];
  if (schema === RESULT_SCHEMA) return;
  if (typeof schema === 'string' && schema.startsWith('spp-result/')) {
    throw new UserError(
      `this result has the schema ${describe(schema)}, and this spp reads "${RESULT_SCHEMA}" and "${VERSION_1}"`,
      { place: file, remedy: `Use the spp that wrote it, or write it anew with this one.` },
    );
  }
  const remedy =
    typeof schema === 'string' && schema.startsWith('spp-comparison/')
      ? 'It is a comparison: run `spp compare` on its results again to draw it anew.'
      : Object.hasOwn(given, 'networks')
        ? 'If it is a config, run `spp analyze` on it first.'
        : IS_WRITTEN;
  const found = schema === undefined ? 'it has no `schema`' : `its schema is ${describe(schema)}`;
  throw new UserError(`this is not a result of spp: ${found}`, { place: file, remedy });
}

/** What the schema first complains of, with where in the file it is. */
export function firstIssue(
  issues: readonly z.core.$ZodIssue[],
  data: unknown,
  file: string,
  label: (path: readonly PropertyKey[]) => string = labelOf,
): UserError {
  const [issue] = issues;
  if (issue === undefined) throw new Error('a result was refused without an issue');
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${key}\``).join(', ');
    return new UserError(`${label(path)} has no key ${keys}`, { place: file, remedy: DAMAGED });
  }
  const given = path.reduce<unknown>((value, step) => (value as never)?.[step], data);
  const found = given === undefined ? 'is missing' : `is ${describe(given)}`;
  return new UserError(`${label(path)} must be ${issue.message}, but ${found}`, {
    place: file,
    remedy: DAMAGED,
  });
}

/** `networks[0].points[3].statistics.avg_var`. */
export function labelOf(path: readonly PropertyKey[]): string {
  const steps = path.map((s) => (typeof s === 'number' ? `[${s}]` : `.${String(s)}`)).join('');
  return steps === '' ? 'a result' : `\`${steps.slice(1)}\``;
}
