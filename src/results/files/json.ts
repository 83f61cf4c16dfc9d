import { messageOf, UserError } from '../../core/errors.ts';
import { ANEW, IS_WRITTEN } from './mistakes.ts';

/** @throws {UserError} where the text stops being JSON, by line and column */
export function parseJson(text: string, file: string): unknown {
  if (text.trim() === '') throw new UserError('this file is empty', { place: file, remedy: ANEW });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const offset = errorOffset(messageOf(cause), text);
    if (offset !== undefined && text.slice(offset).trim() === '') {
      throw new UserError('this JSON ends too early: a part of the file is missing', {
        place: placeOf(text.trimEnd(), text.length, file),
        remedy: ANEW,
        cause,
      });
    }
    // V8 goes on with the text around it, over several lines.
    const reason = messageOf(cause).replace(
      / in JSON at position.*|(?<=^Unexpected token '.'),.*/su,
      '',
    );
    throw new UserError(`this is not JSON: ${reason}`, {
      place: placeOf(text, offset, file),
      remedy: IS_WRITTEN,
      cause,
    });
  }
}

/** V8 tells the offset of an error, or the text around it, or that it is at the end. */
function errorOffset(message: string, text: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  // An open string begins where it begins, but what is wrong is that it never ends.
  if (/end of JSON|Unterminated string/.test(message)) return text.length;
  if (position !== undefined) return Number(position);
  const [, token = '', before, context] =
    /^Unexpected token '(.)', (\.\.\.)?"(.*)"(?:\.\.\.)? is not/su.exec(message) ?? [];
  const start = context === undefined ? -1 : text.indexOf(context);
  if (start < 0 || context === undefined) return undefined;
  // Ten characters go before the token, unless the file begins within them.
  return start + context.indexOf(token, before === undefined ? 0 : 10);
}

function placeOf(text: string, offset: number | undefined, file: string): string {
  if (offset === undefined) return file;
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
