import type { Shard } from '../../run/sweep/shard.ts';
import type { Unit } from '../../run/sweep/units.ts';
import { estimate } from './estimate.ts';
import { countText } from './tell.ts';
import { storedCount, type Work } from './work.ts';

/** What there is to compute, and what it would cost. */
export function planText(planned: Omit<Work, 'units' | 'engine'>, part: Shard | undefined): string {
  const { opened, own, stored, missing, processes } = planned;
  const { seeds, networks } = opened.config;
  const whole = `${countText(networks.length, 'network')} × ${countText(seeds.length, 'seed')}`;
  const which = part === undefined ? whole : `part ${part.part} of ${part.of} of ${whole}`;
  const known = own.flatMap((unit): [Unit, number][] => {
    const seconds = stored.get(unit.key);
    return seconds === undefined ? [] : [[unit, seconds]];
  });
  const there = storedCount(planned);
  const twins = own.length - there - missing.length;
  const { seconds, bytes } = estimate(missing, known, planned.networks, processes);
  const basis = known.length > 0 ? 'as those that are stored took' : 'a guess';
  const on = `on ${countText(processes, 'process', 'processes')}`;
  return [
    `units    ${own.length} (${which})`,
    `stored   ${there}`,
    ...(twins > 0 ? [`twins    ${twins}, which differ from others in their names alone`] : []),
    `missing  ${missing.length}`,
    ...(missing.length === 0
      ? []
      : [
          `time     about ${durationText(seconds)} ${on} (${basis})`,
          `memory   about ${(bytes / 1e9).toFixed(1)} GB at most`,
        ]),
  ].join('\n');
}

function durationText(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
