import type { Unit } from '../../run/sweep/units.ts';
import { tell } from '../tell.ts';
import type { Terminal } from '../terminal.ts';

/** Units that are told of one by one. */
const MOST_LINES = 20;

/** A unit of which something is to be said. */
export interface ToldUnit extends Pick<Unit, 'name' | 'seed'> {
  /** What went wrong, where it was tried. */
  readonly message?: string | undefined;
}

/**
 * Tells of units by their names.
 *
 * @param what `failed`, `missing`
 */
export function tellUnits(
  what: string,
  units: readonly ToldUnit[],
  terminal: Pick<Terminal, 'stderr'>,
): void {
  for (const { name, seed, message } of units.slice(0, MOST_LINES)) {
    const why = message === undefined ? '' : `: ${message}`;
    tell(terminal, `spp: ${what}: ${name}, seed ${seed}${why}`);
  }
  const more = units.length - MOST_LINES;
  if (more > 0) tell(terminal, `spp: ${what}: ${more} more`);
}

/** `1 unit`, `40 units`, `2 processes`. */
export function countText(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
