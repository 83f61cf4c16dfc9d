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
  const { drawAhead, drawInPlace } = await import('../run/weight-source.ts');
  return withBackground(draws, async (background) => {
    const weights = either(drawAhead, drawInPlace);
    try {
      return await work({ weights, background });
    } finally {
      await weights.close();
    }
  });
}

/** The same of the thread that needs no engine, for a command that measures elsewhere. */
export async function withBackground<T>(
  draws: boolean,
  work: (background: Background) => Promise<T>,
): Promise<T> {
  const { inForeground, openBackground } = await import('../run/background.ts');
  const background = either(() => openBackground({ draws }), inForeground);
  try {
    return await work(background);
  } finally {
    await background.close();
  }
}

function either<T>(onThread: () => T, here: () => T): T {
  try {
    return onThread();
  } catch {
    return here();
  }
}
