import type { Progress } from '../analyze.ts';
import type { Terminal } from './main.ts';

const BAR_WIDTH = 24;

/** Shows progress as a bar with the time left, rewritten in place; nothing where stderr is no terminal. */
export function progressBar({ stderr }: Terminal, quiet: boolean) {
  if (quiet || !stderr.isTTY) return { update: (_: Progress) => {}, clear: () => {} };
  const start = performance.now();
  return {
    update({ network, seed, done, total }: Progress) {
      const share = done / total;
      const filled = Math.round(share * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const left = done === 0 ? '' : `  ${timeLeft((performance.now() - start) * (1 / share - 1))}`;
      const head = `${bar} ${Math.floor(share * 100)} %${left}`;
      const room = (stderr.columns ?? 80) - head.length - 3;
      const label = `${network}, seed ${seed}`;
      stderr.write(
        `\r\u001b[K${head}  ${room < label.length ? label.slice(0, Math.max(room, 0)) : label}`,
      );
    },
    clear() {
      stderr.write('\r\u001b[K');
    },
  };
}

function timeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${seconds % 60} s left`;
}
