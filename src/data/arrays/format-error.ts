import { UserError } from '../../core/errors.ts';

/** A file that is not as its format has it, or holds what is not read; where it is, its reader adds. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** What can be done about a file that was cut or changed on its way. */
export const SAVE_AGAIN = 'Save or copy it again.';

/**
 * Tells at a place what is found wrong on the way to a value.
 *
 * @throws UserError in place of a FormatError
 */
export async function placed<T>(place: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new UserError(cause.message, { place, remedy: cause.remedy, cause });
  }
}
