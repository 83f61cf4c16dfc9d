import picocolors from 'picocolors';
import type { Style } from '../reporters/table.ts';
import type { Terminal } from './main.ts';

/** Emphasis on a terminal; plain text elsewhere, and where NO_COLOR is set. */
export function terminalStyle({ stdout, env }: Terminal): Style {
  const colors = picocolors.createColors(stdout.isTTY === true && !env['NO_COLOR']);
  return { bold: colors.bold, dim: colors.dim };
}
