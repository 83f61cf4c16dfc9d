import picocolors from 'picocolors';
import type { Style } from '../reporters/table.ts';
import type { Terminal } from './terminal.ts';

/** No emphasis, as in files. */
export const PLAIN: Style = { bold: String, dim: String };

/** Emphasis on a terminal, plain text elsewhere. */
export function terminalStyle(terminal: Pick<Terminal, 'stdout' | 'env'>): Style {
  const { bold, dim } = picocolors.createColors(isColoured(terminal));
  return { bold, dim };
}

/** NO_COLOR (no-color.org) before FORCE_COLOR before what stdout is. */
function isColoured({ stdout, env }: Pick<Terminal, 'stdout' | 'env'>): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}
