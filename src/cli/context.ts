import type { Terminal } from './terminal.ts';

/** What each command gets. */
export interface Context {
  readonly terminal: Terminal;
  readonly tool: { readonly name: string; readonly version: string };
}
