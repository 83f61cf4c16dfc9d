import path from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Comparison } from '../results/comparison.ts';
import type { Result } from '../results/result.ts';
import { pictureFolders } from '../run/files-read.ts';
import { keepOutOfPictures } from './check-output.ts';
import type { Context } from './context.ts';
import { withHelpers } from './helpers.ts';
import { type MeasureOptions, measure, prepareRun, type Run } from './measure.ts';

/** A result as it is, or a config with its networks built. */
export type Source = Result | Run;

/** Reads all files, and so tells all that can be wrong before a run. */
export async function readSources(
  files: readonly string[],
  from: (file: string) => string,
  options: MeasureOptions,
): Promise<Source[]> {
  const { isResultFile, loadResult } = await import('../results/files/load.ts');
  const sources: Source[] = [];
  for (const file of files) {
    const json = path.extname(file).toLowerCase() === '.json';
    if (json && (await isResultFile(file))) sources.push(await loadResult(file));
    else {
      const { loadConfig } = await import('../config/load.ts');
      sources.push(await prepareRun(await loadConfig(file), from(file), options));
    }
  }
  return sources;
}

/** The results of all sources, in their order; configs are run. */
export async function measureSources(
  sources: readonly Source[],
  options: MeasureOptions,
  context: Context,
): Promise<Result[]> {
  if (!sources.some((source) => !('schema' in source))) return sources as Result[];
  return withHelpers(false, async (helpers) => {
    const results: Result[] = [];
    for (const source of sources) {
      results.push(
        'schema' in source ? source : (await measure(source, options, context, helpers)).result,
      );
    }
    return results;
  });
}

/** @throws {UserError} there are no two networks */
export function refuseTooFew(sources: readonly Source[], files: readonly string[]): void {
  const count = sources.reduce((sum, { networks }) => sum + networks.length, 0);
  if (count > 1) return;
  throw new UserError('there is one network in all, and a comparison needs two', {
    place: files.join(', '),
    remedy: 'Name another config or result.',
  });
}

/** @throws {UserError} the picture would be among those that a config reads */
export async function keepPicturesApart(sources: readonly Source[], out: string): Promise<void> {
  for (const source of sources) {
    if ('schema' in source) continue;
    await keepOutOfPictures(out, pictureFolders(source.config), source.baseDir);
  }
}

/** @throws {UserError} no two networks have a point at which either is finite: all overflow in the stem */
export function refuseNothingInCommon({ pairs }: Comparison, files: readonly string[]): void {
  if (pairs.some(({ largest }) => largest !== null)) return;
  throw new UserError('there is nothing to compare: every network overflows at its first point', {
    place: files.join(', '),
    remedy: 'Compare networks whose signal is finite.',
  });
}
