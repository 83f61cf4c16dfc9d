import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { RULE_IDS, RULES } from '../../src/check/table.ts';
import { parseConfig } from '../../src/config/load.ts';
import { DEFAULT_THRESHOLDS, DEFAULT_TOLERANCE } from '../../src/results/check-settings.ts';
import { folder, inProcess, SMALL } from '../cli/run.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const ci = read('ci.md');
const rules = read('rules.md');
const blocks = [...ci.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);

/** Every `spp check` in the examples of GitHub and GitLab. */
const COMMANDS = [...ci.matchAll(/^ +- (?:run: )?npx --no spp (check .*)$/gm)].map(
  ([, line = '']) => line,
);

test('the examples are YAML, two of them for CI', () => {
  const jobs = blocks.map((text) => parse(text)).filter((data) => data.jobs ?? data.signal);
  expect(jobs).toHaveLength(2);
  expect(COMMANDS).toHaveLength(2);
});

test.each(COMMANDS)('`spp %s` runs as it stands', async (line) => {
  const dir = folder();
  dir.write('signal.yaml', SMALL);
  const args = line.split(' ').map((arg) => (arg === 'signal.yaml' ? dir.at(arg) : arg));
  await inProcess(dir.root, [...args, '--update', '-q']);
  const { code } = await inProcess(dir.root, args);
  expect(code).toBe(0);
  // What the following steps pick up.
  const wanted = line.includes('junit')
    ? 'spp-report/signal.check.xml'
    : 'spp-report/signal.check.md';
  expect(ci).toContain(wanted);
  expect(dir.list()).toContain(wanted);
});

test('the keys of the config in the examples are taken', () => {
  const own = blocks.filter((text) => /^(check|assert):/.test(text));
  expect(own).toHaveLength(2);
  const networks = 'networks: [{ name: NF, model: resnetv2-50 }]\n';
  for (const text of own) expect(() => parseConfig(networks + text, 'x.yaml')).not.toThrow();
});

test('every rule is described, with its level', () => {
  const rows = [...rules.matchAll(/^\| \[`([\w-]+)`\]\(([^)]*)\) \| (\w+) \|/gm)];
  expect(rows.map(([, id, , level]) => [id, level])).toEqual(
    RULE_IDS.map((id) => [id, RULES[id].level]),
  );
  for (const [, , link = ''] of rows) {
    const [file, anchor] = link.split('#');
    const text = file === '' ? rules : ci;
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replace(/ /g, '-'),
    );
    expect(headings).toContain(anchor);
  }
});

const NUMBER = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
const numbersOf = (text: string) => (text.match(NUMBER) ?? []).map(Number);
/** A line without its numbers, which differ a little from processor to processor: rounding crosses the kinks of ReLU. */
const words = (text: string) => text.replace(NUMBER, '#');

function isAlike(found: string, line: string): boolean {
  const numbers = numbersOf(found);
  const isNear = (n: number, i: number) => Math.abs((numbers[i] ?? 0) - n) <= 0.1 * n;
  return words(found).startsWith(words(line)) && numbersOf(line).every(isNear);
}

test('the rules on the gradient find in the example what it says', async () => {
  const [, config = '', found = ''] =
    /^```yaml\n(.*?)^```.*?^```text\n(.*?)^```/ms.exec(rules) ?? [];
  const dir = folder();
  const file = dir.write('gradients.yaml', config);
  const { stdout } = await inProcess(dir.root, ['check', file, '--backward']);
  const lines = found.split('\n').filter((line) => line !== '');
  expect(lines).toHaveLength(13);
  for (const line of lines) {
    const told = stdout.split('\n').some((one) => isAlike(one, line));
    expect(told, line).toBe(true);
  }
});

test('thresholds and tolerances are those of the code', () => {
  for (const [key, value] of Object.entries(DEFAULT_THRESHOLDS)) {
    expect(rules).toContain(`\`${key}: ${JSON.stringify(value).replace(',', ', ')}\``);
  }
  expect(ci).toContain(`\`rtol\` × its value (${DEFAULT_TOLERANCE.rtol})`);
  expect(ci).toContain(`\`atol\` (${DEFAULT_TOLERANCE.atol})`);
  expect(ci).toContain(`standard deviation over the seeds (${DEFAULT_TOLERANCE.spread})`);
});

test('no command that is to be pasted outside the checkout fetches the package of another', () => {
  const documents = ['ci.md', 'rules.md', 'paper.md'].map(read);
  const lines = documents.flatMap((text) => text.match(/npx [^\n`]*/g) ?? []);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.filter((line) => !line.startsWith('npx --no spp '))).toEqual([]);
});
