import { chosenBy } from '../schema/chosen.ts';
import { importedShape } from './imported-keys.ts';
import { isFromFile } from './network.ts';
import { baseShape } from './network-keys.ts';

/** What networks from one file may have in common. */
export const importedBaseShape = importedShape.omit({ name: true }).partial();

/** The keys of `base`, by whether it names a file. */
export function baseShapeOf(written: unknown) {
  return isFromFile(written) ? importedBaseShape : baseShape;
}

/** `base`: keys of networks of families, or of networks from one file. */
export const baseSchema = chosenBy<unknown>(baseShapeOf);
