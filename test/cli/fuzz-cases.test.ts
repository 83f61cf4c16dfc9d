import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folder, inProcess } from './run.ts';

const CASES = path.join(import.meta.dirname, 'fuzz-cases');

// Two more need a folder of links and a kill between two renames: test/data/images.test.ts walks the first,
// test/cli/write-files.test.ts and the fuzzer's `kills` have the other.
/** What each case that fuzzing found must end with; a result is drawn, a config run, and its result drawn. */
const OUTCOMES: Readonly<Record<string, { readonly code: number; readonly says?: string }>> = {
  '01-negative-expected.yaml': { code: 0 },
  '02-title-constructor.yaml': { code: 0 },
  '02b-result-title-constructor.json': { code: 0 },
  '03-nan-percent.yaml': { code: 0 },
  '04-escape-in-message.yaml': { code: 2, says: 'unknown key `\\u{1b}[31mred\\u{1b}[0m' },
  '05-newline-key.yaml': { code: 2, says: 'unknown key `a\\nb\\n`' },
  '06-c1-bidi.yaml': { code: 2, says: '"a\\u{9b}31mb\\u{202e}c"' },
  '07-tostring.yaml': { code: 2, says: 'but is a mapping' },
  '08-name-missing.yaml': { code: 2, says: 'a width must be a multiple of 4' },
  '09-result-input-kind.json': { code: 0 },
  '10-result-config-stages.json': { code: 0 },
};

test('every case has its outcome', () => {
  expect(readdirSync(CASES).sort()).toEqual(Object.keys(OUTCOMES).sort());
});

test.each(Object.entries(OUTCOMES))('%s', async (name, { code, says = '' }) => {
  const at = folder();
  const file = path.join(at.root, name);
  copyFileSync(path.join(CASES, name), file);
  const isResult = name.endsWith('.json');
  const first = await inProcess(at.root, [isResult ? 'render' : 'analyze', file]);
  expect(first.stderr).toContain(says);
  expect(first.code).toBe(code);
  const shown = `${first.stdout}${first.stderr}`;
  expect(shown).not.toMatch(/NaN|undefined|\[object/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  if (code === 2) {
    expect(first.stdout).toBe('');
    expect(at.list()).toEqual([name]);
    expect(first.stderr.match(/^spp:/gm)).toHaveLength(1);
    return;
  }
  const drawn = `plots/${path.parse(name).name}`;
  expect(at.read(`${drawn}.svg`)).not.toMatch(/NaN|undefined|\[object/);
  if (isResult) return;
  const again = await inProcess(at.root, ['render', path.join(at.root, `${drawn}.json`), '-q']);
  expect([again.code, again.stderr]).toEqual([0, '']);
});
