import { expect, test } from 'vitest';
import { formatCheckJson } from '../../src/reporters/check-json.ts';
import { formatCheckText } from '../../src/reporters/check-text.ts';
import { formatGithub } from '../../src/reporters/github.ts';
import { formatJunit } from '../../src/reporters/junit.ts';
import { formatMarkdown } from '../../src/reporters/markdown.ts';
import { sparkline } from '../../src/reporters/sparkline.ts';
import { withGradients } from '../charts/gradients.ts';
import { NASTY, nastyReport } from './report.ts';
import { type Element, parseXml } from './xml.ts';

const style = { bold: (text: string) => text, dim: (text: string) => text };
const text = (unicode: boolean) => formatCheckText(nastyReport(), { style, unicode });

test('text: verdict, curves, carets below what was found, findings, outcome', () => {
  const lines = text(true).split('\n');
  expect(lines[0]).toBe(`${NASTY}: 1 error`);
  const curve = lines.findIndex((line) => line.includes('avg_sq_mean'));
  expect(lines[curve]).toMatch(/^ {2}avg_sq_mean {3}▁▁█▁▁▁▁ {2}0 to 9\.000$/);
  expect(lines[curve + 1]).toBe(`${' '.repeat(18)}^`);
  expect(text(true)).toContain('error block 2 (stage1.block2): the squared mean (9)');
  expect(text(true)).toContain('mean-shift, dir,1/spp 50%.yaml:2:7');
  expect(lines).toContain('well: healthy');
  expect(lines.at(-2)).toBe('check failed: 1 error, 1 warning');
});

test('text: curves begin below each other, however long the names of the statistics are', () => {
  const report = nastyReport();
  const networks = report.networks.map((one) => ({
    ...one,
    result: withGradients(one.result, () => 1e3),
  }));
  const told = formatCheckText({ ...report, networks }, { style, unicode: true }).split('\n');
  const curves = told.filter((line) => /[▁-█]{3}/.test(line));
  expect(curves).toHaveLength(3 * 7);
  expect(new Set(curves.map((line) => line.search(/[▁-█·]/))).size).toBe(1);
  expect(curves.find((line) => line.includes('grad_energy'))).toMatch(
    /█▇▆▅▃▂▁ {2}1\.000 to 1\.\d+e18$/,
  );
});

test('text on a dumb terminal: nothing of ours beyond ASCII', () => {
  const plain = text(false).replaceAll(NASTY, '');
  expect(plain).toMatch(/^[\n -~]*$/);
  expect(plain).toContain('__#____');
});

test('a curve of one line', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], true)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([1, 10, 100, 1000], true)).toBe('▁▃▆█');
  expect(sparkline([1, null, 2], true)).toBe('▁×█');
  expect(sparkline([1, null, 2], false)).toBe('_x#');
  expect(sparkline([null], true)).toBe('×');
  expect(sparkline([], true)).toBe('');
  expect(sparkline([3, 3], true)).toBe('▅▅');
  const long = sparkline([...Array(199).fill(1), 2], true);
  expect(long).toBe(`${'▁'.repeat(59)}█`);
});

test('github: one annotation a finding, on the line of the config, escaped', () => {
  const [error, warning, ...rest] = formatGithub(nastyReport()).trimEnd().split('\n');
  expect(rest).toEqual([]);
  const where = 'file=dir%2C1/spp 50%25.yaml,line=2,col=7';
  expect(warning).toMatch(/^::error |^::warning /);
  expect(error).toBe(
    `::error ${where},title=spp mean-shift::${NASTY.replace('%', '%25')}, block 2 (stage1.block2): the squared mean (9) is more than the variance (3): all samples of a channel move together%0AWhat to try: Choose a stem that is centred: stem: conv7 or conv3 (no max pool).`,
  );
  expect(warning).toContain('title=spp stem-variance::warned, stem: the stem gives');
});

test('json: all that was found, as data', () => {
  const data = JSON.parse(formatCheckJson(nastyReport()));
  expect(data).toMatchObject({
    schema: 'spp-check/1',
    failed: true,
    networks: [{ name: NASTY }, { name: 'warned' }, { name: 'well', verdict: 'healthy' }],
    findings: [
      {
        rule: 'mean-shift',
        level: 'error',
        network: NASTY,
        where: { first: 2, last: 2 },
        actual: 9,
      },
      { rule: 'stem-variance', level: 'warn', network: 'warned', where: { first: 0 } },
    ],
  });
  const off = data.rules.filter((rule: { level: string }) => rule.level === 'off');
  expect(off.map((rule: { id: string }) => rule.id)).toContain('baseline-statistics');
});

test('markdown: rows of as many cells as the head, and no markup from names', () => {
  const markdown = formatMarkdown(nastyReport());
  const tables = markdown.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length - 2;
  expect(new Set(tables.map(cells))).toEqual(new Set([3, 6]));
  const bare = markdown.replace(/\\./g, '').replace(/`[^`\n]*`/g, '');
  // What is left of markup is ours.
  expect(bare.replace(/<\/?(details|summary|br)>/g, '')).not.toMatch(/[<>`[\]]/);
  expect(bare.replace(/\*(Likely cause:|Try:)\*/g, '')).not.toMatch(/[*_]/);
  expect(bare).not.toMatch(/@[a-z]/);
  expect(bare).not.toMatch(/&(?!amp;)/);
  expect(markdown).toMatch(/^## ❌ .*: 1 error, 1 warning\n/);
  expect(markdown).toContain('| ✅ | well | healthy |');
});

/** Attributes and children of each element in Jenkins' junit-10.xsd, as far as we write them. */
const SCHEMA: Readonly<
  Record<string, { required: string[]; optional: string[]; children: string[] }>
> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: [
      'group',
      'time',
      'skipped',
      'timestamp',
      'hostname',
      'id',
      'package',
      'file',
      'log',
      'url',
    ],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: { required: [], optional: ['type', 'message'], children: [] },
  skipped: { required: [], optional: ['type', 'message'], children: [] },
  'system-out': { required: [], optional: [], children: [] },
};

function violations({ name, attributes, children, text: own }: Element): string[] {
  const schema = SCHEMA[name];
  if (schema === undefined) return [`<${name}>`];
  const given = Object.keys(attributes);
  const mixed = ['failure', 'skipped', 'system-out'].includes(name);
  return [
    ...schema.required.filter((key) => !given.includes(key)).map((key) => `${name} lacks ${key}`),
    ...given
      .filter((key) => ![...schema.required, ...schema.optional].includes(key))
      .map((key) => `${name} has ${key}`),
    ...children
      .filter((child) => !schema.children.includes(child.name))
      .map((child) => `${child.name} in ${name}`),
    ...(mixed || own.trim() === '' ? [] : [`text in ${name}`]),
    ...children.flatMap(violations),
  ];
}

const count = (element: Element, name: string): number =>
  element.children.reduce((sum, child) => sum + count(child, name), element.name === name ? 1 : 0);

test.each([
  ['plain', {}],
  ['strict', { strict: true }],
  ['against a baseline', { against: true }],
])('junit: well-formed, of the schema, counts that add up: %s', (_, changes) => {
  const root = parseXml(formatJunit(nastyReport(changes)));
  expect(root.name).toBe('testsuites');
  expect(violations(root)).toEqual([]);
  for (const element of [root, ...root.children]) {
    const { tests, failures, skipped } = element.attributes;
    expect(Number(tests)).toBe(count(element, 'testcase'));
    expect(Number(failures)).toBe(count(element, 'failure'));
    if (skipped !== undefined) expect(Number(skipped)).toBe(count(element, 'skipped'));
  }
});

test('junit: a suite a network, a case a rule, warnings that pass unless strict', () => {
  const failing = (changes: { strict?: boolean }) =>
    parseXml(formatJunit(nastyReport(changes))).children.flatMap((suite) =>
      suite.children
        .filter((one) => one.children.some(({ name }) => name === 'failure'))
        .map((one) => [suite.attributes['name'], one.attributes['name']]),
    );
  expect(failing({})).toEqual([[NASTY, 'mean-shift']]);
  expect(failing({ strict: true })).toEqual([
    [NASTY, 'mean-shift'],
    ['warned', 'stem-variance'],
  ]);
  const [first] = parseXml(formatJunit(nastyReport())).children;
  expect(first?.children.map((one) => one.attributes['classname'])).toEqual(
    Array(first?.children.length).fill(NASTY),
  );
});

test('junit: what XML cannot hold does not break it', () => {
  const report = { ...nastyReport(), title: 'a\u0000b\uD800c\uFFFEd' };
  expect(parseXml(formatJunit(report)).attributes['name']).toBe(
    'spp check: a\uFFFDb\uFFFDc\uFFFDd',
  );
});

test('the check of a strict run fails by warnings alone', () => {
  const { findings } = nastyReport();
  expect(findings.map(({ level }) => level)).toEqual(['error', 'warn']);
  expect(nastyReport({ strict: true }).strict).toBe(true);
});
