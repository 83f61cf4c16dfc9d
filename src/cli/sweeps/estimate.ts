import os from 'node:os';
import { type EngineName, engineRow } from '../../engines/table.ts';
import { memoryLimit } from '../../run/memory.ts';
import type { Unit } from '../../run/sweep/units.ts';
import type { Validated, ValidatedNetworks } from '../../run/sweep/validate.ts';

/** Multiply-adds that a core does in a second, and what a unit costs beside them, where nothing is stored to tell. */
const USUAL_SPEED = 15e9;
const UNIT_SECONDS = 0.005;

/** How many processes compute where nothing is said: one a core, or one on a device, as far as memory goes. */
export function processesFor(engine: EngineName, networks: ValidatedNetworks): number {
  const most = engineRow(engine).shared === 'device' ? 1 : os.availableParallelism();
  const largest = largestOf([...networks.values()]);
  return Math.max(1, Math.min(most, Math.floor(memoryLimit() / largest)));
}

/** Not by spreading them: there may be more than a call takes. */
function largestOf(networks: readonly (Validated | undefined)[]): number {
  return networks.reduce((most, network) => Math.max(most, network?.bytes ?? 0), 1);
}

/** What a sweep is about to cost. */
export interface Estimate {
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * @param missing the units that are to be computed
 * @param stored those that are there already, with the seconds that each took
 */
export function estimate(
  missing: readonly Unit[],
  stored: readonly (readonly [Unit, seconds: number])[],
  networks: ValidatedNetworks,
  processes: number,
): Estimate {
  const workOf = ({ network }: Unit) => networks.get(network)?.work ?? 0;
  const secondsOf = speedBy(stored.map(([unit, seconds]) => [workOf(unit), seconds]));
  const sum = missing.reduce((total, unit) => total + secondsOf(workOf(unit)), 0);
  const largest = largestOf(missing.map(({ network }) => networks.get(network)));
  return { seconds: sum / processes, bytes: processes * largest };
}

/** Seconds of some work, as what was measured tells, where anything was. */
function speedBy(measured: readonly (readonly [work: number, seconds: number])[]) {
  const [work, seconds] = measured.reduce(([a, b], [own, took]) => [a + own, b + took], [0, 0]);
  if (work === 0) return (own: number) => UNIT_SECONDS + own / USUAL_SPEED;
  return (own: number) => (own * seconds) / work;
}
