import type { Run } from '../../lower/segment.ts';
import type { WayBack } from '../../lower/way-back.ts';
import { passOf } from '../../results/statistics.ts';
import type { PointReadings } from '../measured.ts';
import type { PlannedStretch } from './plan.ts';
import { Readout } from './readout.ts';
import { type Backward, Way } from './way.ts';

/** A graph that is run on the way, and what is done with it. */
interface Step {
  readonly run: Run;
  /** @param ahead has the weights drawn of what comes next */
  readonly take: (ahead: () => void) => Promise<void>;
}

/**
 * Takes the gradient of L = ⟨u, x⟩ back from a point to the first one. u is white, of variance 1 and the shape of x.
 *
 * @param last the point where it begins: the last that is finite
 * @param count points that there are
 * @returns what was read of each; not finite behind the one where it begins
 */
export async function measureBackward<Activation>(
  backward: Backward<Activation>,
  last: number,
  count: number,
): Promise<PointReadings[]> {
  const { parts, wanted, weights, seed, tape, onLast } = backward;
  const readout = new Readout(
    parts,
    wanted.filter((key) => passOf(key) === 'backward'),
  );
  const readings = () => Array.from({ length: count }, (_, point) => readout.readings(point, last));
  if (last < 0) {
    // Nothing is finite, and there is no place to begin.
    tape.clear();
    return readings();
  }
  const way = new Way(backward, readout, last);
  const steps = stepsOf(backward, way, last);
  for (const [i, { take }] of steps.entries()) {
    const next = steps[i + 1];
    await take(() => (next === undefined ? onLast() : weights.prefetch(next.run, seed)));
  }
  if (steps.length === 0) onLast();
  way.end();
  tape.clear();
  return readings();
}

function stepsOf<Activation>(
  { parts, plan, tape, onPart }: Backward<Activation>,
  way: Way<Activation>,
  last: number,
): Step[] {
  const ways = last === parts.length - 1 ? plan.ways : plan.from(last);
  const stretches = plan.stretches.filter(({ from }) => from <= last).reverse();
  return stretches.flatMap((stretch): Step[] => {
    const known = backTo(stretch, last).every((part) => tape.has(part - 1));
    const again = known ? [] : stretch.again;
    return [
      ...again.map((segment) => ({
        run: segment,
        take: (ahead: () => void) => way.again(segment, ahead),
      })),
      ...backTo(stretch, last).map((part) => ({
        run: ways[part - 1] as WayBack,
        take: async (ahead: () => void) => {
          await way.back(ways[part - 1] as WayBack, part, ahead);
          onPart();
        },
      })),
    ];
  });
}

/** The parts of a stretch that the gradient goes back through, in that order. */
function backTo({ from, to }: PlannedStretch, last: number): number[] {
  const end = Math.min(to - 1, last);
  return Array.from({ length: end - from + 1 }, (_, i) => end - i);
}
