import { UserError } from '../core/errors.ts';
import { nearest } from '../schema/did-you-mean.ts';

/**
 * Which of a config's networks is meant, counted from 0: the one of that name, or the only one.
 *
 * @param file the config, as the user names it
 * @throws UserError with the names that there are where it is none of them, or there are several
 */
export function chosenNetwork(
  networks: readonly { readonly name: string }[],
  name: string | undefined,
  file: string,
): number {
  const names = networks.map((network) => network.name);
  const listed = names.map((each) => JSON.stringify(each)).join(', ');
  if (name === undefined) {
    if (names.length === 1) return 0;
    throw new UserError(`there are ${names.length} networks, and one is written: ${listed}`, {
      place: file,
      remedy: 'Say which with --network NAME.',
    });
  }
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const near = nearest(name, names);
  throw new UserError(`there is no network ${JSON.stringify(name)} in ${file}`, {
    place: '--network',
    remedy:
      near === undefined
        ? `There are ${listed}.`
        : `Did you mean ${JSON.stringify(near)}? There are ${listed}.`,
  });
}
