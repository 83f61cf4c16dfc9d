import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import type { FailureRecord, UnitRecord } from '../../../src/run/sweep/record.ts';
import { Store } from '../../../src/run/sweep/store.ts';
import { folder } from '../../cli/run.ts';

const KEY = `ab${'0'.repeat(62)}`;
const OTHER = `ab${'1'.repeat(62)}`;
const FILE = `units/ab/${KEY}.json`;

const RECORD = {
  schema: 'spp-unit/1',
  key: KEY,
  name: 'NF · alpha 0.5',
  seed: 3,
  engine: 'onnxruntime-cpu',
  foreseen: { batch: 2, defined: ['avg_var'], takesInput: true },
  fed: {},
  network: { params: 1, macs: 2, points: [] },
  provenance: { host: 'h', cpu: 'c', threads: 1, seconds: 0.1 },
} satisfies UnitRecord;

const FAILURE = {
  ...{ schema: 'spp-failure/1', key: KEY, name: 'NF', seed: 3, message: 'no', attempts: 3 },
} as FailureRecord;

function stored() {
  const at = folder();
  return { ...at, store: new Store(at.at('units')) };
}

test('gives back what was written, and writes nothing else', async () => {
  const at = stored();
  await at.store.write(RECORD);
  expect(await at.store.read(KEY)).toEqual(RECORD);
  expect(await at.store.read(OTHER)).toBeUndefined();
  expect(at.list()).toEqual(['units/', 'units/ab/', FILE]);
  expect([await at.store.has(KEY), await at.store.has(OTHER)]).toEqual([true, false]);
});

describe('counts as nothing', () => {
  const damages: [string, (text: string) => string][] = [
    ['a file that is cut short', (text) => text.slice(0, -20)],
    ['a file that is cut to its beginning', (text) => text.slice(0, 90)],
    ['an empty file', () => ''],
    ['a digit that is another', (text) => text.replace('"params":1', '"params":7')],
    ['another sum', (text) => text.replace(/"sha256":"./, '"sha256":"x')],
    ['something behind it', (text) => `${text} `],
  ];
  test.each(damages)('%s', async (_, damage) => {
    const at = stored();
    await at.store.write(RECORD);
    at.write(FILE, damage(at.read(FILE)));
    expect(await at.store.read(KEY)).toBeUndefined();
    await at.store.write(RECORD);
    expect(await at.store.read(KEY)).toEqual(RECORD);
  });

  test('a file under the name of another', async () => {
    const at = stored();
    await at.store.write(RECORD);
    at.write(`units/ab/${OTHER}.json`, at.read(FILE));
    expect(await at.store.read(OTHER)).toBeUndefined();
  });
});

test('a failure lies beside, and is forgotten once the unit is there', async () => {
  const at = stored();
  await at.store.writeFailure(FAILURE);
  expect(await at.store.failureOf(KEY)).toEqual(FAILURE);
  expect(await at.store.read(KEY)).toBeUndefined();
  await at.store.write(RECORD);
  expect(await at.store.failureOf(KEY)).toBeUndefined();
});

test('what cannot be written is told with its folder, and leaves nothing', async () => {
  const at = stored();
  at.write('units/ab', 'a file in the place of a folder');
  const error = await at.store.write(RECORD).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/^cannot store a unit: E/);
  expect(error.place).toBe(at.at('units'));
  expect(at.list()).toEqual(['units/', 'units/ab']);
});

test('what a run that was killed has left is cleared', async () => {
  const at = stored();
  const own = new Store(at.at('units'));
  await own.write({ ...RECORD, key: OTHER });
  const left = at.write('units/ab/.spp-unit-000000-1-x.tmp', '');
  const { utimesSync } = await import('node:fs');
  utimesSync(left, 0, 0);
  await at.store.write(RECORD);
  expect(at.list().filter((name) => name.includes('.tmp'))).toEqual([]);
});
