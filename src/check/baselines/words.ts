/** The remedy of most of what a baseline is missed by. */
export const UPDATE = 'If it is meant, write the baseline anew with --update.';

/** Of what is about no block and no number. */
export const NO_NUMBER = { statistic: null, expected: null, actual: null } as const;
