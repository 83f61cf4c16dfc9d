/**
 * Exit statuses. 1 belongs to `spp check`, and to sweeps of which something is missing; one that was stopped and
 * would go on where it was has that of sysexits.h, or that of the signal by which a terminal interrupts.
 */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  bug: 3,
  again: 75,
  interrupted: 130,
} as const;

/** The part of `process` that the command line uses, so that tests can bring their own. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  exitCode?: number | string | null | undefined;
  cwd(): string;
  on?(event: 'uncaughtExceptionMonitor' | 'exit', listener: () => void): unknown;
}
