import { UserError } from '../../core/errors.ts';
import type { Result } from '../result.ts';
import { inconsistency } from './checks.ts';
import { parseJson } from './json.ts';
import { DAMAGED, firstIssue, labelOf, refuseOthers } from './mistakes.ts';
import { resultSchema } from './schema.ts';
import { readResultText } from './text.ts';
import { isVersion1, pathInVersion1, upgraded } from './version-1.ts';

/**
 * Reads and checks a result file: its types, that no point or value is missing, and that means and
 * deviations are those of their values.
 *
 * Files of `spp-result/1` are read as well. Keys that a result does not have are refused: a statistic under a
 * mistyped key would be missing from every picture without a word.
 *
 * @throws {UserError} the first thing that is wrong, with where in the file it is
 */
export async function loadResult(file: string): Promise<Result> {
  return checkResult(parseJson(await readResultText(file), file), file);
}

/**
 * Whether a JSON file is a result (of whatever version) rather than a config: it has a `schema`.
 * @throws {UserError} the file cannot be read or is not JSON
 */
export async function isResultFile(file: string): Promise<boolean> {
  const data = parseJson(await readResultText(file), file);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'schema');
}

/** @throws {UserError} as `loadResult` */
export function checkResult(given: unknown, file: string): Result {
  const data = upgraded(given);
  refuseOthers(data, file);
  const parsed = resultSchema.safeParse(data);
  if (!parsed.success) {
    const label = isVersion1(given)
      ? (path: readonly PropertyKey[]) => labelOf(pathInVersion1(path))
      : labelOf;
    throw firstIssue(parsed.error.issues, data, file, label);
  }
  const result = parsed.data as unknown as Result;
  const wrong = inconsistency(result);
  if (wrong !== undefined) throw new UserError(wrong, { place: file, remedy: DAMAGED });
  return result;
}
