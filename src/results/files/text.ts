import { type FileKind, readText } from '../../core/text-file.ts';
import { DAMAGED } from './mistakes.ts';

/** Of the largest result that is written (1000 blocks, tens of networks) some 50 MB. */
const MAX_MB = 200;

const RESULT_FILE: FileKind = {
  what: 'a result file',
  limit: MAX_MB * 1e6,
  limitText: `${MAX_MB} MB`,
  remedy: 'Name a result: the .json that `spp analyze CONFIG` writes.',
  remedies: { 'no text': DAMAGED },
};

/**
 * The text of a result file.
 * @throws {UserError} the file cannot be read, is too large, or is not UTF-8 text
 */
export function readResultText(file: string): Promise<string> {
  return readText(file, file, RESULT_FILE);
}
