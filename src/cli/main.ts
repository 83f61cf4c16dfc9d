import { messageOf, UserError } from '../core/errors.ts';
import { reasonOf } from '../core/file-errors.ts';
import { escaped } from '../core/shown.ts';
import { createProgram } from './program.ts';
import { systemFailure } from './system-failures.ts';
import { tell } from './tell.ts';
import { EXIT, type Terminal } from './terminal.ts';

export type { Terminal } from './terminal.ts';

/** Runs the command line and sets the exit status; never throws and never exits by itself. */
export async function main(terminal: Terminal): Promise<void> {
  const args = terminal.argv.slice(2);
  watchStreams(terminal);
  // Thrown where nobody waits for it, as in an event handler: node tells of it and leaves with 1.
  terminal.on?.('uncaughtExceptionMonitor', () => {
    terminal.on?.('exit', () => {
      terminal.exitCode = EXIT.bug;
    });
  });
  try {
    terminal.exitCode = EXIT.done;
    await createProgram(terminal).parseAsync(args.length === 0 ? ['--help'] : args, {
      from: 'user',
    });
  } catch (error) {
    terminal.exitCode = report(error, terminal);
  }
}

/** A reader that has seen enough (`spp … | head`) closes the pipe, which is no mistake. */
function watchStreams(terminal: Terminal): void {
  const { stdout, stderr } = terminal;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    terminal.exitCode = EXIT.usage;
    tell(terminal, `spp: cannot write to standard output: ${reasonOf(error)}`);
    tell(terminal, '  The files of a line "wrote …" above are whole; -q leaves out the table.');
  });
  // With nowhere left to tell it.
  stderr.on('error', () => {});
}

function report(error: unknown, { stderr }: Terminal): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const mistake = error instanceof UserError ? error : systemFailure(error);
  if (mistake !== undefined) {
    stderr.write(`spp: ${mistake.format()}\n`);
    return EXIT.usage;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  const lines = (stack ?? '').split('\n').map(escaped).join('\n');
  stderr.write(
    `spp: this is a bug of spp, please report it: ${escaped(messageOf(error))}\n${lines}\n`,
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
