import type { Progress } from '../run/analyze.ts';
import { cutToColumns } from './columns.ts';
import type { Terminal } from './terminal.ts';

const BAR_WIDTH = 24;
/** Milliseconds between two drawings, and before the first guess at the time left. */
const REDRAW = 100;
const FIRST_GUESS = 1000;
const ERASE = '\r\u001b[K';

/**
 * Shows progress as a bar with the time left, rewritten in place; nothing where stderr is no
 * terminal.
 *
 * @param now the time in milliseconds
 */
export function progressBar(
  { stderr, env }: Pick<Terminal, 'stderr' | 'env'>,
  quiet: boolean,
  now: () => number = () => performance.now(),
) {
  if (quiet || !stderr.isTTY || env['TERM'] === 'dumb') {
    return { update: (_: Progress) => {}, clear: () => {} };
  }
  const start = now();
  let drawn: { readonly at: number; readonly line: string } | null = null;
  return {
    update(progress: Progress) {
      const at = now();
      if (drawn !== null && at - drawn.at < REDRAW) return;
      // A line as wide as the terminal would wrap, and could not be rewritten.
      const line = cutToColumns(progressLine(progress, at - start), (stderr.columns || 80) - 1);
      if (line !== drawn?.line) stderr.write(ERASE + line);
      drawn = { at, line };
    },
    clear() {
      if (drawn !== null) stderr.write(ERASE);
      drawn = null;
    },
  };
}

function progressLine({ network, seed, done, total }: Progress, elapsed: number): string {
  const share = done / total;
  const filled = Math.floor(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  const guess = done > 0 && elapsed >= FIRST_GUESS;
  const left = guess ? `${timeLeft(elapsed * (1 / share - 1))}  ` : '';
  return `${bar} ${percent}  ${left}${network}, seed ${seed}`;
}

/** Coarser the longer it takes: more would be a claim that no linear guess can keep. */
function timeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
