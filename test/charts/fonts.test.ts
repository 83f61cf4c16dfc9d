import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkFonts, temporaryPlaces } from '../../src/charts/fonts.ts';
import { UserError } from '../../src/core/errors.ts';

let folder: string;
let missing: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spp places '));
  missing = join(folder, 'missing');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('takes the next place where one is missing, and leaves nothing there', () => {
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  checkFonts([missing, cache]);
  expect(readdirSync(cache)).toEqual([]);
});

it('says what to do where no folder can be written to', () => {
  const check = () => checkFonts([missing, join(missing, 'too')]);
  expect(check).toThrow(UserError);
  const remedy = expect.stringContaining('--format');
  expect(check).toThrow(expect.objectContaining({ place: 'TMPDIR', remedy }));
});

it('tries the temporary folder first and the current one last', () => {
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, missing);
  for (const name of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, 'a cache');
  const places = temporaryPlaces();
  expect([places[0], places.at(-1)]).toEqual([missing, process.cwd()]);
  expect(places[1]).toBe(join(process.cwd(), 'a cache'));
  expect(places.every(isAbsolute)).toBe(true);
});
