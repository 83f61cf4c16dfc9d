import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { isImported, weightsFileOf } from '../networks/imported.ts';

/**
 * The files that a config names, beside a folder of pictures: arrays, models and weights, which no output may replace.
 *
 * @param baseDir what they are relative to
 */
export function filesRead(
  { input, inputs = [input], networks }: Config,
  baseDir: string,
): string[] {
  const arrays = [...new Set(inputs)].flatMap((one) => (one.kind === 'file' ? [one.path] : []));
  const weights = networks.flatMap((spec) => weightsFileOf(spec) ?? []);
  const models = networks
    .filter(isImported)
    .flatMap(({ model, inputs = {} }) => [
      model,
      ...Object.values(inputs).flatMap((one) => (one.kind === 'file' ? [one.path] : [])),
    ]);
  return [...arrays, ...weights, ...models].map((file) => path.resolve(baseDir, file));
}

/** The folders of pictures that a config names, as it does. */
export function pictureFolders({
  input,
  inputs = [input],
}: Pick<Config, 'input' | 'inputs'>): string[] {
  return [...new Set(inputs)].flatMap((one) => (one.kind === 'images' ? [one.path] : []));
}
