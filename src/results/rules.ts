/** How much a rule counts: `error` fails the check, `warn` is told, `off` is not run. */
export const LEVELS = ['off', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What a rule goes by: a network's own result, that beside the same network's on fewer samples, what
 * the config asserts, or a baseline.
 */
export type RuleKind = 'network' | 'smaller-batch' | 'assertion' | 'baseline';
