import { escaped, textOf } from './shown.ts';

/**
 * A mistake of the user's (a config, a path, an option), told in one message with its place and its
 * remedy. The command line prints it without a stack trace and leaves with exit status 2.
 * Everything else that is thrown is a bug of ours and leaves with 3.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly place: string | undefined;
  readonly remedy: string | undefined;

  /**
   * @param message what is wrong, and what was expected, in one sentence
   * @param options.place where: `file:line:column`, a path, or an option's name
   * @param options.remedy what to do about it, in one sentence
   */
  constructor(
    message: string,
    options: { place?: string | undefined; remedy?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.place = options.place;
    this.remedy = options.remedy;
  }

  /** `place: message` and, on a line of its own, the remedy; what is quoted in them can break neither. */
  format(): string {
    const head = this.place === undefined ? this.message : `${this.place}: ${this.message}`;
    const lines = this.remedy === undefined ? [head] : [head, this.remedy];
    return lines.map(escaped).join('\n  ');
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : textOf(thrown);
}
