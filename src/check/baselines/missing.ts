import type { Draft } from '../../results/finding.ts';
import { measuredIn, type Point } from '../../results/result.ts';
import { inOrder, passOf, type StatisticKey } from '../../results/statistics.ts';
import { type BaselinePoint, keptOf } from './baseline.ts';
import type { NowAndThen } from './pair.ts';
import { NO_NUMBER, UPDATE } from './words.ts';

type Keys = readonly StatisticKey[];

/** What is told of a statistic that one side alone has, and of all of the backward pass. */
interface Telling {
  readonly one: (key: StatisticKey) => string;
  readonly pass: (keys: string) => string;
  readonly remedies: { readonly one: string; readonly pass: string };
}

const GONE: Telling = {
  one: (key) => `${key} is in the baseline and was not measured now`,
  pass: (keys) => `the baseline has a backward pass (${keys}), and none was run now`,
  remedies: {
    one: `Name it in the config's \`statistics\`, with a batch that it is defined for; or write the baseline anew with --update.`,
    pass: 'Ask for it with --backward, or in the config, `statistics: [forward, backward]`; or write the baseline anew with --update.',
  },
};

const ADDED: Telling = {
  one: (key) => `${key} was measured, and the baseline has none`,
  pass: (keys) => `a backward pass was run (${keys}), and the baseline has none`,
  remedies: { one: UPDATE, pass: UPDATE },
};

/** Statistics that one side alone has, anywhere: what is not compared is no longer guarded. */
export function missingDrafts(points: NowAndThen<Point, BaselinePoint>): Draft[] {
  const now = measuredIn([{ points: points.now }]);
  const old = inOrder(points.old.flatMap((point) => keptOf(point).map(([key]) => key)));
  return [...onlyIn(old, now, GONE), ...onlyIn(now, old, ADDED)];
}

/** A pass that the other side has nothing of is told of once, and not in each of its statistics. */
function onlyIn(own: Keys, others: Keys, { one, pass, remedies }: Telling): Draft[] {
  const alone = own.filter((key) => !others.includes(key));
  const backward = others.some(isBackward) ? [] : alone.filter(isBackward);
  return [
    ...alone.filter((key) => !backward.includes(key)).map((key) => draft(one(key), remedies.one)),
    ...(backward.length === 0 ? [] : [draft(pass(backward.join(', ')), remedies.pass)]),
  ];
}

function isBackward(key: StatisticKey): boolean {
  return passOf(key) === 'backward';
}

function draft(message: string, remedy: string): Draft {
  return { ...NO_NUMBER, where: null, message, remedy };
}
