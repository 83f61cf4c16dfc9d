import { PlanError } from '../../../plan/error.ts';

/** Numbers that the widths of all blocks follow from. */
interface Linear {
  readonly w0: number;
  readonly wa: number;
  readonly wm: number;
  readonly depth: number;
  /** Channels of a group. */
  readonly group: number;
}

interface Stage {
  readonly blocks: number;
  readonly width: number;
  /** Channels of a group: fewer where the stage has no more. */
  readonly group: number;
}

/** Widths are multiples of this before groups ask for another. */
const QUANTUM = 8;

/**
 * Stages of a RegNet (Radosavovic et al. 2020, §3.3, eqs. 2 to 4; pycls, `models/regnet.py`): the width of block j is
 * w0 · wm^s, s the whole number next to log(u_j / w0) / log wm with u_j = w0 + wa·j, rounded to multiples of 8 and
 * then of a group. Blocks of one width are a stage.
 *
 * @throws PlanError where that makes more stages than a network has room for
 */
export function regnetStages({ w0, wa, wm, depth, group }: Linear): Stage[] {
  const widths = Array.from({ length: depth }, (_, j) => {
    const steps = Math.round(Math.log((w0 + wa * j) / w0) / Math.log(wm));
    return QUANTUM * roundHalfEven((w0 * wm ** steps) / QUANTUM);
  });
  const distinct = [...new Set(widths)];
  if (distinct.length > MOST_STAGES) throw tooMany(distinct);
  return distinct.map((width) => {
    const own = Math.min(group, width);
    return {
      blocks: widths.filter((each) => each === width).length,
      width: Math.max(own, own * roundHalfEven(width / own)),
      group: own,
    };
  });
}

const MOST_STAGES = 8;

/** As NumPy rounds, which the published code uses. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function tooMany(widths: readonly number[]): PlanError {
  return new PlanError(
    'network',
    'wm',
    `these widths make ${widths.length} stages: ${widths.join(', ')}`,
    `Raise wm, or lower wa: a network has ${MOST_STAGES} stages at most.`,
  );
}
