import { messageOf, UserError } from '../core/errors.ts';
import { createProgram } from './program.ts';

/** Exit statuses; 1, findings, belongs to `spp check`. */
export const EXIT = { done: 0, findings: 1, usage: 2, bug: 3 } as const;

/** The part of `process` that the command line uses, so that tests can bring their own. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  exitCode?: number | string | null | undefined;
  cwd(): string;
}

/** Runs the command line and sets the exit status; never throws and never exits by itself. */
export async function main(terminal: Terminal): Promise<void> {
  // A reader that has seen enough (`spp … | head`) closes the pipe; that is no mistake.
  terminal.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    terminal.exitCode = EXIT.done;
    await createProgram(terminal).parseAsync(terminal.argv.slice(2), { from: 'user' });
  } catch (error) {
    terminal.exitCode = report(error, terminal);
  }
}

function report(error: unknown, { stderr }: Terminal): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UserError) {
    stderr.write(`spp: ${error.format()}\n`);
    return EXIT.usage;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  stderr.write(
    `spp: this is a bug of spp, please report it: ${messageOf(error)}\n${stack ?? ''}\n`,
  );
  return EXIT.bug;
}

/** What commander throws instead of exiting, its message already written. */
function isCommanderError(error: unknown): error is { exitCode: number } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('commander.') &&
    'exitCode' in error
  );
}
