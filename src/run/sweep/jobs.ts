import type { AnySpec } from '../../networks/imported.ts';
import { inputAt, type KnownConfig } from '../input.ts';
import { measuredBy } from '../prepare.ts';
import type { Job } from './job.ts';
import { byNetwork, type Unit } from './units.ts';

/** Of the jobs that a process would have if all were equal, how many there are: the last ones end at about the same time. */
const JOBS_A_PROCESS = 4;

/**
 * The jobs of some units: a network with its seeds, which are computed in less time together, and where there are
 * few networks with a part of them, so that every process has some.
 *
 * @param processes how many will compute
 */
export function jobsOf(
  config: KnownConfig,
  units: readonly Unit[],
  processes: number,
  baseDir: string,
): Job[] {
  const measured = measuredBy(config);
  const most = Math.max(1, Math.ceil(units.length / (processes * JOBS_A_PROCESS)));
  return [...byNetwork(units)].flatMap(([network, own]) =>
    inParts(own, most).map((part) => ({
      spec: config.networks[network] as AnySpec,
      input: inputAt(config, network),
      measured,
      seeds: part.map(({ seed, key }) => ({ seed, key })),
      baseDir,
    })),
  );
}

/** In as few parts as may be, of about equal length. */
export function inParts<T>(list: readonly T[], most: number): T[][] {
  const count = Math.ceil(list.length / most);
  return Array.from({ length: count }, (_, i) =>
    list.slice((i * list.length) / count, ((i + 1) * list.length) / count),
  );
}
