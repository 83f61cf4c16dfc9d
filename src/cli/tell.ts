import { escaped } from '../core/shown.ts';
import type { OnWait } from '../engines/open.ts';
import type { Terminal } from './terminal.ts';

/** Says something on standard error, a line of its own whatever it quotes. */
export function tell({ stderr }: Pick<Terminal, 'stderr'>, text: string): void {
  stderr.write(`${escaped(text)}\n`);
}

/** Says what is no mistake, but to be known. */
export function warn(terminal: Pick<Terminal, 'stderr'>, text: string): void {
  tell(terminal, `spp: warning: ${text}`);
}

/** Says what is neither a mistake nor a warning. */
export function note(terminal: Pick<Terminal, 'stderr'>, text: string): void {
  tell(terminal, `spp: note: ${text}`);
}

/** Says of an engine that takes long to show that it works how long that may be. */
export function waiting(terminal: Pick<Terminal, 'stderr'>): OnWait {
  return (name, seconds) =>
    tell(terminal, `spp: trying ${name}, up to ${seconds} s; --engine ort-cpu needs no trial`);
}
