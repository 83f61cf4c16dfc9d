import type { Background } from '../threads/background.ts';
import type { WeightSource } from '../threads/weight-source.ts';

/** The threads beside the engine's: one draws weights, one does what needs no engine. */
export interface Helpers {
  readonly weights: WeightSource;
  readonly background: Background;
}

/**
 * Lends threads to a command that measures. They start while it still reads its config.
 *
 * @param draws whether it will draw pictures
 */
export async function withHelpers<T>(
  draws: boolean,
  work: (helpers: Helpers) => Promise<T>,
): Promise<T> {
  const [{ drawAhead }, { openBackground }] = await Promise.all([
    import('../threads/weight-source.ts'),
    import('../threads/background.ts'),
  ]);
  const helpers = { weights: drawAhead(), background: openBackground({ draws }) };
  try {
    return await work(helpers);
  } finally {
    await Promise.all([helpers.weights.close(), helpers.background.close()]);
  }
}
