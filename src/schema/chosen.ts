import { z } from 'zod';

/**
 * A schema that what is written chooses: its issues are those of the one that is chosen alone, where a union
 * would tell of all.
 */
export function chosenBy<T>(choose: (written: unknown) => z.ZodType<T>) {
  return z.unknown().transform((written, context): T => {
    const parsed = choose(written).safeParse(written);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      context.issues.push({ ...issue, input: written } as never);
    return z.NEVER;
  });
}
