import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import { UserError } from '../../core/errors.ts';
import { filesRead, pictureFolders } from '../files-read.ts';

/**
 * Makes sure that the files of a config lie under a folder, as they must where others compute it: theirs lie under one of their own.
 *
 * @param place where it is told
 * @throws UserError where one does not
 */
export function confine(config: Config, folder: string, place: string): void {
  const root = path.resolve(folder);
  const pictures = pictureFolders(config).map((each) => path.resolve(root, each));
  const steps = config.networks.flatMap(({ sequence }) => sequence?.files ?? []);
  const named = [...pictures, ...steps.map((each) => path.resolve(root, each))];
  for (const file of [...filesRead(config, root), ...named]) {
    const way = path.relative(root, file);
    if (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)) continue;
    throw new UserError(`${file} does not lie under ${root}, as files of a queue must`, {
      place,
      remedy:
        'Put it there, and name it by its path from there: workers find it under their own --data DIR.',
    });
  }
}
