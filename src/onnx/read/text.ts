import { UserError } from '../../core/errors.ts';
import type { FileBytes } from './bytes.ts';
import { fieldsOf, type Span } from './wire.ts';

/** More than any name or note that is read has. */
const MOST_TEXT = 2 ** 20;

/** A text of a model. What is no UTF-8 in it is replaced. */
export function textAt(bytes: FileBytes, { start, end }: Span): string {
  if (end - start > MOST_TEXT) {
    throw new UserError(`a name of ${end - start} bytes at byte ${start}`, {
      place: bytes.file,
      remedy: 'The file is damaged: export it again.',
    });
  }
  return new TextDecoder().decode(bytes.slice(start, end));
}

/** A StringStringEntryProto. */
export function entriesOf(bytes: FileBytes, span: Span): [string, string][] {
  let [key, value] = ['', ''];
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) key = textAt(bytes, field.span);
    if (field.number === 2 && field.span.end - field.span.start <= MOST_TEXT) {
      value = textAt(bytes, field.span);
    }
  }
  return [[key, value]];
}
