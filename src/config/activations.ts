import { z } from 'zod';
import { ACTIVATIONS, type ActivationName } from '../maths/activation.ts';
import { evaluator, FUNCTION_NAMES, parseExpression } from '../maths/expression.ts';
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
    expression: line(300)
      .superRefine((source, context) => {
        const message = mistakeIn(source);
        if (message !== undefined) {
          context.addIssue({
            code: 'custom',
            message: `this expression of an activation is no good: ${message}`,
            params: { remedy: `Use x, numbers, + - * / ^, and ${FUNCTION_NAMES.join(', ')}.` },
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

/** Where the mass of a standard normal is, but for 10⁻⁵, 10⁻¹⁸ of it. */
const [NEAR, FAR] = [4.5, 9];

/** Why no network can have an activation like that. */
function mistakeIn(source: string): string | undefined {
  let g: (x: number) => number;
  try {
    g = evaluator(parseExpression(source));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  for (let x = -FAR; x <= FAR; x += 0.125) {
    // A pole between two of these points is met by chance alone, as in a run.
    if (!Number.isFinite(g(x))) return `at x = ${x} it is not a finite number`;
  }
  const within = (limit: number) =>
    jumpingMoments((z) => (Math.abs(z) < limit ? g(z) : 0)).variance;
  const variance = within(FAR);
  if (!(variance > 1e-12)) return 'it is the same number for every x';
  return within(NEAR) < variance / 2
    ? 'its variance on Gaussian values is beyond all bounds'
    : undefined;
}
