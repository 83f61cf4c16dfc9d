import { changesShape } from '../block.ts';
import type { Position, Shortcut } from '../position.ts';
import type { NetworkSpec } from '../spec.ts';

type Sizes = Pick<Position, 'stride' | 'from' | 'to'>;

/** Projected where the identity does not fit. */
export function projected({ shortcut }: NetworkSpec, at: Sizes): Shortcut {
  if (shortcut === 'none') return 'none';
  return changesShape(at) ? 'projection' : 'identity';
}

/** None where the identity does not fit. */
export function identityOnly({ shortcut }: NetworkSpec, at: Sizes): Shortcut {
  return shortcut === 'none' || changesShape(at) ? 'none' : 'identity';
}
