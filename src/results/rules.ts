/** How much a rule counts: `error` fails the check, `warn` is told, `off` is not run. */
export const LEVELS = ['off', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

interface Entry {
  /** What it is that the rule finds. */
  readonly description: string;
  readonly level: Level;
}

const error = (description: string): Entry => ({ description, level: 'error' });
const warn = (description: string): Entry => ({ description, level: 'warn' });

/**
 * Every rule with its default level, in the order in which they are told of. Here and not in the rules'
 * own files, because the config's schema, which knows no other room, lists them for editors.
 */
export const RULE_CATALOGUE = {
  'non-finite': error('A statistic overflows or is not a number.'),
  explosion: error('The variance grows exponentially with depth.'),
  collapse: error('The variance falls exponentially with depth.'),
  'stem-variance': warn('The stem of a normalizer-free network gives another variance than 1.'),
  'mean-shift': error('The squared channel mean overtakes the variance.'),
  'branch-variance': error('A residual branch does not preserve the variance.'),
  'branch-outlier': error('A residual branch is unlike the others of its network.'),
  'branch-addition': error("A block does not add α² times its branch's variance."),
  'transition-reset': error('The projection of a transition block does not reset the variance.'),
  'dead-channels': error('Channels are constant over the whole batch.'),
  'batch-dependence': error('The statistics change with the size of the batch.'),
  'far-from-expected': warn('A statistic is far from what theory predicts.'),
  assert: error('A bound that the config asserts is broken.'),
  'baseline-networks': error('A network was added, removed or renamed since the baseline.'),
  'baseline-convention': error('A network follows another convention than in the baseline.'),
  'baseline-config': error('A value of the config is another than in the baseline.'),
  'baseline-blocks': error('The blocks are others than in the baseline.'),
  'baseline-non-finite': error('A statistic overflows, or no longer does, unlike in the baseline.'),
  'baseline-statistics': error('A statistic is not what it is in the baseline.'),
} as const satisfies Readonly<Record<string, Entry>>;

export type RuleId = keyof typeof RULE_CATALOGUE;
export const RULE_IDS = Object.keys(RULE_CATALOGUE) as RuleId[];

/** The level of a rule: the config's, or its own. */
export function levelOf(
  id: RuleId,
  levels: { readonly [Id in RuleId]?: Level | undefined },
): Level {
  return levels[id] ?? RULE_CATALOGUE[id].level;
}
