import type { Background } from '../run/background.ts';
import type { WeightSource } from '../run/weight-source.ts';

/** The threads beside the engine's: one draws weights, one does what needs no engine. */
export interface Helpers {
  readonly weights: WeightSource;
  readonly background: Background;
}

/**
 * Lends threads to a command that measures. They start while it still reads its config. Where the
 * system allows no more of them, all is done on this one, later and to the same end.
 *
 * @param draws whether it will draw pictures
 */
export async function withHelpers<T>(
  draws: boolean,
  work: (helpers: Helpers) => Promise<T>,
): Promise<T> {
  const [{ drawAhead, drawInPlace }, { inForeground, openBackground }] = await Promise.all([
    import('../run/weight-source.ts'),
    import('../run/background.ts'),
  ]);
  const helpers = {
    weights: either(drawAhead, drawInPlace),
    background: either(() => openBackground({ draws }), inForeground),
  };
  try {
    return await work(helpers);
  } finally {
    await Promise.all([helpers.weights.close(), helpers.background.close()]);
  }
}

function either<T>(onThread: () => T, here: () => T): T {
  try {
    return onThread();
  } catch {
    return here();
  }
}
