import { UserError } from '../core/errors.ts';
import { type FileKind, readText } from '../core/text-file.ts';
import { MODEL_FILE } from '../networks/imported.ts';

/** A config has a few kilobytes; what is larger is another file, and slow to parse where it is broken. */
const MAX_KB = 250;

const CONFIG_FILE = {
  what: 'a config file',
  limit: MAX_KB * 1000,
  limitText: `${MAX_KB} kB`,
  remedies: {
    missing: 'Check the path; a config is a YAML file.',
    'below a file': 'Check the path.',
    folder: 'Name the YAML file in it.',
    forbidden: 'Give yourself permission to read it.',
    loop: 'Mend the links.',
    'long path': 'Check the path.',
    large: 'A config has a few kilobytes: is this the right file?',
    'no text': 'Save the config as plain text in UTF-8 (not UTF-16).',
  },
} as const satisfies FileKind;

const RESULT_PERHAPS =
  'A config has a few kilobytes; a result is for `spp render` and `spp compare`.';

/**
 * The text of a config file (or of a pipe: never more than the limit is read).
 * @throws {UserError} the file cannot be read, is too large, or is not UTF-8 text
 */
export async function readConfigText(file: string): Promise<string> {
  if (MODEL_FILE.test(file)) {
    throw new UserError('this is a network and no config', {
      place: file,
      remedy:
        'Name it in a config, networks: [{ model: net.onnx }]; `spp inspect` shows what is in it.',
    });
  }
  const { remedies } = CONFIG_FILE;
  const large = file.toLowerCase().endsWith('.json') ? RESULT_PERHAPS : remedies.large;
  return readText(file, file, { ...CONFIG_FILE, remedies: { ...remedies, large } });
}
