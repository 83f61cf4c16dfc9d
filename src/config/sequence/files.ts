import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { entriesBelow } from '../../data/walk.ts';
import type { Sequence } from '../../networks/checkpoint.ts';

/**
 * The files that a sequence names, each once, relative to the config where the pattern is. What exists under a name
 * wins, so that `net[1].onnx` is no pattern.
 *
 * @throws UserError where a glob matches none
 */
export async function filesOf(
  { files }: Pick<Sequence, 'files'>,
  baseDir: string,
  place: string,
): Promise<string[]> {
  const each = await Promise.all(files.map((given) => matching(given, baseDir, place)));
  return [...new Set(each.flat())];
}

async function matching(given: string, baseDir: string, place: string): Promise<string[]> {
  const { default: picomatch } = await import('picomatch');
  const pattern = path.sep === '\\' ? given.replaceAll('\\', '/') : given;
  const { base, glob, isGlob } = picomatch.scan(pattern);
  if (!isGlob || existsSync(path.resolve(baseDir, given))) return [given];
  const folder = path.resolve(baseDir, base);
  const matches = picomatch(glob);
  const deepest = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length;
  const below = existsSync(folder) ? await entriesBelow(folder, deepest) : [];
  const found = below
    .map((entry) => path.relative(folder, entry.path).split(path.sep).join('/'))
    .filter((name) => matches(name))
    .map((name) => (base === '' ? name : `${base.replace(/\/$/, '')}/${name}`));
  if (found.length > 0) return found;
  throw new UserError(`no file matches ${JSON.stringify(given)}`, {
    place,
    remedy: 'Check the path: it is relative to the folder of the config file.',
  });
}
