import { isAbout, show } from './numbers.ts';
import type { Draft } from './rule.ts';

export type Cause = Pick<Draft, 'cause' | 'remedy' | 'key' | 'byDesign'>;

/** A cause and the factors that tell of it. */
export interface Suspect {
  readonly factor: number;
  readonly cause: string;
  readonly remedy: string;
  readonly key?: string;
}

/** The suspects that fit best; on a tie of two, both are named. */
export function accuse(factor: number, suspects: readonly Suspect[], otherwise: string): Cause {
  const distance = (suspect: Suspect) => Math.abs(Math.log(suspect.factor / factor));
  const near = suspects
    .filter((suspect) => isAbout(factor, suspect.factor, 0.25))
    .sort((a, b) => distance(a) - distance(b));
  const [best, second] = near;
  if (best === undefined) return { remedy: otherwise };
  const alike = second !== undefined && isAbout(best.factor, second.factor, 0.25);
  const { remedy, key } = best;
  const cause = `×${show(best.factor)}: ${best.cause}${alike ? `, or ${second.cause}` : ''}`;
  return { cause, remedy, ...(key === undefined ? {} : { key }) };
}
