import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import {
  REPORTER_NAMES,
  type ReporterName,
  reportEndings,
  reportFiles,
  reportText,
} from '../../src/cli/check-report.ts';
import { nastyReport } from '../check/report.ts';

const terminal = {
  argv: [],
  env: {},
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  cwd: () => '/',
};

test.each(REPORTER_NAMES)('%s tells of a report in one place, print or file', async (name) => {
  const printed = await reportText(nastyReport(), [name], terminal);
  const files = await reportFiles(nastyReport(), [name], '/x.check', terminal);
  expect([printed, ...files.map(({ data }) => String(data))].filter(Boolean)).toHaveLength(1);
  expect(files.map(({ path }) => path)).toEqual(
    reportEndings([name]).map((it) => `/x.check.${it}`),
  );
});

test('what prints stands in the order of the table, whatever the order it is asked for', async () => {
  const order: ReporterName[] = ['github', 'json', 'text'];
  const texts = await Promise.all(
    (['text', 'github'] as const).map((name) => reportText(nastyReport(), [name], terminal)),
  );
  expect(await reportText(nastyReport(), order, terminal)).toBe(texts.join(''));
});
