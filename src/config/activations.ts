import { z } from 'zod';
import { ACTIVATIONS, type ActivationName } from '../maths/activation.ts';
import { evaluator, FUNCTION_NAMES, LONGEST, parseExpression } from '../maths/expression.ts';
import { jumpingMoments } from '../maths/quadrature.ts';
import type { GivenExpression } from '../networks/spec.ts';
import { choice, line, mapping } from '../schema/values.ts';

/** Other names that people know an activation by. */
export const ACTIVATION_ALIASES = {
  swish: 'silu',
  linear: 'identity',
  none: 'identity',
} as const satisfies Readonly<Record<string, ActivationName>>;

type Alias = keyof typeof ACTIVATION_ALIASES;

/** What a config may write: the names, then the aliases. */
export const ACTIVATION_WORDS: readonly (ActivationName | Alias)[] = [
  ...(Object.keys(ACTIVATIONS) as ActivationName[]),
  ...(Object.keys(ACTIVATION_ALIASES) as Alias[]),
];

/** The one name of an activation that may be written as an alias. */
export function canonicalActivation(
  given: ActivationName | Alias | GivenExpression,
): ActivationName | GivenExpression {
  if (typeof given !== 'string') return given;
  return Object.hasOwn(ACTIVATION_ALIASES, given)
    ? ACTIVATION_ALIASES[given as Alias]
    : (given as ActivationName);
}

const expression = mapping(
  {
    expression: line(LONGEST)
      .superRefine((source, context) => {
        // What is no line is told of already.
        if (source.trim() === '' || source.length > LONGEST) return;
        const message = mistakeIn(source);
        if (message !== undefined) {
          context.addIssue({
            code: 'custom',
            message: `this expression of an activation is no good: ${message}`,
            params: {
              remedy: `Use x, numbers, + - * / ^, pi, e, and ${FUNCTION_NAMES.join(', ')}.`,
            },
          });
        }
      })
      .describe(`Made of x, numbers, + - * / ^, pi, e, and ${FUNCTION_NAMES.join(', ')}.`),
  },
  'a mapping such as { expression: "x * sigmoid(x)" }',
);

/** A name, or a mapping { expression }. */
export const activation = z.union([choice(ACTIVATION_WORDS), expression], {
  error: `one of ${ACTIVATION_WORDS.join(', ')}, or a mapping such as { expression: "x * sigmoid(x)" }`,
});

/** As far as γ is taken from, in steps between which nothing hides but by chance. */
const [FAR, FINE] = [12, 1 / 512];

/** Why no network can have an activation like that. */
function mistakeIn(source: string): string | undefined {
  let g: (x: number) => number;
  try {
    g = evaluator(parseExpression(source));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  let varies = false;
  for (let x = -FAR; x <= FAR; x += FINE) {
    const value = Math.fround(g(x));
    if (!Number.isFinite(value)) return `at x = ${x} it is no finite number of 32 bits`;
    varies ||= value !== Math.fround(g(-FAR));
  }
  if (!varies) return 'it is the same number for every x';
  const within = (limit: number) =>
    jumpingMoments((z) => (Math.abs(z) < limit ? g(z) : 0)).variance;
  const variance = within(FAR);
  if (!(variance >= LEAST_VARIANCE))
    return 'its values hardly differ: γ would be no number of 32 bits';
  const isBounded = variance < 2 * within(0.75 * FAR) && variance < 2 * squaresOnGrid(g);
  return isBounded ? undefined : 'its variance on Gaussian values is beyond all bounds';
}

/** Below it γ, one over its root, leaves the range of float32. */
const LEAST_VARIANCE = 1e-70;

/** E g(z)² by the plainest of sums, which a pole between its points makes far too small. */
function squaresOnGrid(g: (x: number) => number): number {
  let sum = 0;
  for (let x = -FAR + 0.377 * FINE; x < FAR; x += 8 * FINE) {
    sum += g(x) ** 2 * Math.exp(-0.5 * x * x);
  }
  return (sum * 8 * FINE) / Math.sqrt(2 * Math.PI);
}
