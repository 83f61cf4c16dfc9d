import { freeKeys, NETWORK_KEY } from '../../results/grid/keys.ts';
import type { KnownConfig } from '../../run/input.ts';
import { PICTURES } from '../formats.ts';
import { outputsOf } from '../outputs.ts';
import { picturesIn, type ResultFormat, resultFiles } from '../result-files.ts';

/** Which pictures a sweep has: its curves, its phase diagram, or both. */
export interface SweepPictures {
  readonly curves: boolean;
  readonly phase: boolean;
}

/** Curves in one picture that can be followed, and told apart by their legend. */
const MOST_CURVES = 12;

/** What is drawn of the networks of a config: a grid where they differ in two keys, and curves as long as they can be read. */
export function sweepPictures({
  sweep,
  networks,
}: Pick<KnownConfig, 'sweep' | 'networks'>): SweepPictures {
  if (sweep === undefined) return { curves: true, phase: false };
  const { keys } = sweep;
  const swept = sweep.networks.map((own, i) => ({ name: networks[i]?.name ?? '', swept: own }));
  const result = { sweep: { keys }, networks: swept };
  const all = swept.map((_, i) => i);
  const free = (fixed: readonly string[]) =>
    freeKeys(result, all, fixed).filter((key) => key !== NETWORK_KEY);
  const [first] = free([]);
  const isGrid = first !== undefined && free([first]).length > 0;
  return { curves: !isGrid || swept.length <= MOST_CURVES, phase: isGrid };
}

/** The name of the phase diagram's files, behind that of the result. */
const PHASE = 'phase';

export function phaseName(name: string): string {
  return `${name}.${PHASE}`;
}

/** The formats in which the result itself is written: no picture where it has none of its curves. */
export function ownFormats(
  formats: readonly ResultFormat[],
  { curves }: SweepPictures,
): ResultFormat[] {
  return formats.filter((format) => curves || !(format in PICTURES));
}

/**
 * All files that are written for a sweep.
 *
 * @param networks of the config or its result
 */
export function sweepFiles(
  name: string,
  formats: readonly ResultFormat[],
  networks: Parameters<typeof resultFiles>[2],
  pictures: SweepPictures,
): string[] {
  return [
    ...resultFiles(name, ownFormats(formats, pictures), networks),
    ...(pictures.phase ? outputsOf(phaseName(name), picturesIn(formats)) : []),
  ];
}
