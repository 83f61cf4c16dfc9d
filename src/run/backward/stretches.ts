/** Parts that are walked back through in one go, all that is alive between them being held: `from` to `to` − 1. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * How the way back is cut into stretches. What is alive before each part is needed there. Where all of it fits into
 * the budget it is kept of the forward pass. Beyond that, what is alive before each stretch is kept, and what is
 * alive within it is computed again when its turn comes, which costs one more forward pass altogether; the last
 * stretch is kept. The limit on what a stretch may hold is the one with which least is held at a time.
 *
 * @param bytes of what is alive behind each part but the last
 * @returns stretches of the parts from the second on, in order of depth
 */
export function stretchesOf(bytes: readonly number[], budget: number): Stretch[] {
  const total = bytes.reduce((sum, size) => sum + size, 0);
  if (bytes.length === 0) return [];
  if (total <= budget) return [{ from: 1, to: bytes.length + 1 }];
  const cuts = limits(Math.max(...bytes), total).map((limit) => cutAt(bytes, limit));
  const peaks = cuts.map((stretches) => mostHeld(bytes, stretches));
  return cuts[peaks.indexOf(Math.min(...peaks))] as Stretch[];
}

/** The most bytes that are held at a time. */
export function mostHeld(bytes: readonly number[], stretches: readonly Stretch[]): number {
  let kept = 0;
  const peaks = stretches.map(({ from, to }) => {
    kept += bytes[from - 1] as number;
    return kept + within(bytes, from, to);
  });
  return Math.max(0, ...peaks);
}

/** Of what is alive between the parts of a stretch. */
function within(bytes: readonly number[], from: number, to: number): number {
  return bytes.slice(from, to - 1).reduce((sum, size) => sum + size, 0);
}

/** What a stretch may hold, to be tried. */
function limits(least: number, most: number): number[] {
  return Array.from({ length: TRIES }, (_, i) => least * (most / least) ** (i / (TRIES - 1)));
}

const TRIES = 64;

/** As long stretches as hold no more than the limit, the first of them first. */
function cutAt(bytes: readonly number[], limit: number): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 1;
  let held = 0;
  for (let cut = 1; cut < bytes.length; cut++) {
    held += bytes[cut] as number;
    if (held <= limit) continue;
    stretches.push({ from, to: cut + 1 });
    from = cut + 1;
    held = 0;
  }
  return [...stretches, { from, to: bytes.length + 1 }];
}
