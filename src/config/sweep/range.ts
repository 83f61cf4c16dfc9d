import type { z } from 'zod';
import { choice, mapping, number, positiveNumber, wholeNumber } from '../../schema/values.ts';

/** Values of one key: a grid of more is a mistake. */
export const MAX_VALUES = 10_000;

const MOST = 1e12;
/** Digits that a value keeps, so that 0.1 + 0.2 is the 0.3 that an `exclude` would write. */
const DIGITS = 12;
/** Share of a step by which the last value may miss `to`. */
const SLACK = 1e-9;

const end = number(-MOST, MOST);

const shape = mapping(
  {
    from: end.describe('The first value.'),
    to: end.describe('The last value.'),
    steps: wholeNumber(2, MAX_VALUES).optional().describe('How many values, both ends among them.'),
    step: positiveNumber(MOST)
      .optional()
      .describe('How far they are apart, in place of steps; with scale: log the factor.'),
    scale: choice(['linear', 'log'])
      .default('linear')
      .describe('linear: equal differences; log: equal factors.'),
  },
  'a range such as { from: 0.1, to: 1, steps: 4 }',
);

export const RANGE_KEYS: readonly string[] = Object.keys(shape.shape);

type Range = z.output<typeof shape>;

/** A range, as the values that it stands for. */
export const range = shape.superRefine(refuse).transform(valuesOf);

function refuse(given: Range, context: z.RefinementCtx): void {
  const wrong = mistake(given);
  if (wrong === undefined) return;
  const [key, message, remedy] = wrong;
  const path = given[key] === undefined ? [] : [key];
  context.addIssue({ code: 'custom', path, message, params: { remedy } });
}

function mistake(given: Range): [keyof Range, string, string] | undefined {
  const { from, to, steps, step, scale } = given;
  if ((steps === undefined) === (step === undefined)) {
    const both = steps !== undefined;
    return both
      ? ['step', 'a range has steps or step, not both', 'Remove one of the two.']
      : ['steps', 'a range needs steps or step', 'Add steps: 5, for example.'];
  }
  if (from === to) return ['to', `a range from ${from} to ${to} has one value`, 'Write [value].'];
  if (scale === 'log' && !(from > 0 && to > 0)) {
    const key = from > 0 ? 'to' : 'from';
    return [key, 'a range with scale: log has its ends above 0', 'Change it, or the scale.'];
  }
  if (scale === 'log' && step !== undefined && step <= 1) {
    return ['step', 'with scale: log, step is a factor above 1', 'Write step: 2, for example.'];
  }
  if (lengthOf(given) <= MAX_VALUES) return undefined;
  const remedy = 'Take a larger step.';
  return ['step', `a range has at most ${MAX_VALUES} values, and this one more`, remedy];
}

/** In units of the step. */
function distance({ from, to, step = 1, scale }: Range): number {
  return scale === 'log'
    ? Math.abs(Math.log(to / from)) / Math.log(step)
    : Math.abs(to - from) / step;
}

function lengthOf(given: Range): number {
  return given.steps ?? Math.floor(distance(given) + SLACK) + 1;
}

function valuesOf(given: Range): number[] {
  const { from, to, steps, scale } = given;
  const intervals = steps === undefined ? distance(given) : steps - 1;
  return Array.from({ length: lengthOf(given) }, (_, i) => {
    const share = i / intervals;
    const value = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
    return Number(value.toPrecision(DIGITS));
  });
}
