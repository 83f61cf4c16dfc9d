import { messageOf } from './errors.ts';

/** There is no such file; below a file (ENOTDIR) there is none either. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** `ENOSPC: no space left on device`, without the system call and the path that node adds. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return /^E[A-Z0-9]+: [^,]+/.exec(message)?.[0] ?? message;
}
