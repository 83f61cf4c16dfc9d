import { UserError } from '../core/errors.ts';

interface Failure {
  readonly code: string;
  /** Of the system call; any where absent. */
  readonly syscall?: string;
  readonly message: string;
  readonly remedy: string;
}

/** What the system may refuse at any place, and is no bug of spp. */
const FAILURES: readonly Failure[] = [
  {
    code: 'ENOENT',
    syscall: 'uv_cwd',
    message: 'the working folder is gone',
    remedy: 'Change to a folder that is there.',
  },
  ...['EMFILE', 'ENFILE'].map((code) => ({
    code,
    message: 'the system allows no more open files',
    remedy: 'Allow more (ulimit -n).',
  })),
];

/** What to say of an error by which the system refuses something; undefined of any other. */
export function systemFailure(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const known = FAILURES.find(
    (one) => one.code === code && (one.syscall === undefined || one.syscall === syscall),
  );
  if (known === undefined) return undefined;
  return new UserError(known.message, { remedy: known.remedy, cause: error });
}
