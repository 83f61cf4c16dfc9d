import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/load.ts';
import { BASE_KEYS } from '../../src/config/network-keys.ts';
import { starterConfig } from '../../src/config/starter.ts';

const text = starterConfig('./configs/spp.schema.json');
const lines = text.split('\n');
const parse = (each: string) => parseConfig(each, 'spp.yaml').config;
const schema = configJsonSchema() as {
  properties: Record<string, { else: { properties: object } }>;
};
const baseKeys = schema.properties['base']?.else.properties as Record<string, { enum?: unknown[] }>;

test('loads as it is', () => {
  const { networks, seeds } = parse(text);
  expect(seeds).toEqual([0, 1]);
  expect(networks).toHaveLength(4);
  expect(networks[1]).toMatchObject({ norm: 'batch', order: 'act-norm', init: 'lecun-normal' });
  expect(networks[2]).toMatchObject({ norm: 'none', alpha: 1, gamma: 'weights' });
});

test('the schema stands on a line of its own, or nowhere', () => {
  expect(lines[0]).toBe('# yaml-language-server: $schema=./configs/spp.schema.json');
  expect(starterConfig(undefined)).toBe(lines.slice(1).join('\n'));
});

test('every key is in it', () => {
  for (const key of BASE_KEYS) {
    expect(text).toMatch(new RegExp(`^  ((# )?${key}: |# Other parameters .*\\b${key}\\b)`, 'm'));
  }
  for (const key of ['title', 'input', 'seeds', 'base', 'networks']) {
    expect(text).toMatch(new RegExp(`^${key}:`, 'm'));
  }
});

/** Keys that have no default that could be written down: to give them is to change something. */
const DECIDE =
  /# (se_ratio|strides|expansion|expansion_of|first_expansion|groups|group_width|middle_convs|bias|layer_scale):/;

test('every commented key can be switched on, and has the default there', () => {
  const commented = lines.flatMap((line, i) => (/^ {2}# \w+: /.test(line) ? [i] : []));
  expect(commented.length).toBeGreaterThan(20);
  for (const i of commented) {
    const on = lines.with(i, (lines[i] as string).replace('# ', '')).join('\n');
    if (DECIDE.test(lines[i] as string)) expect(() => parse(on)).not.toThrow();
    else expect(parse(on), lines[i]).toEqual(parse(text));
  }
});

test('every other input can be switched on', () => {
  const others = lines.filter((line) => line.startsWith('# input: '));
  expect(others).toHaveLength(2);
  const start = lines.indexOf('input:');
  for (const other of others) {
    const on = lines.toSpliced(start, 5, other.replace('# ', '')).join('\n');
    expect(() => parse(on), other).not.toThrow();
  }
});

test('the words are those of the schema', () => {
  const listed = lines.flatMap((line) => {
    const [, key, list] = /^ {2}(?:# )?(\w+): \S+ +# ([\w-]+(?: \| [\w-]+)+)/.exec(line) ?? [];
    return key === undefined || key === 'init' || list === undefined ? [] : [[key, list] as const];
  });
  expect(listed.length).toBeGreaterThan(9);
  for (const [key, list] of listed) {
    if (key === 'kind') continue;
    expect(list.split(' | ').sort(), key).toEqual([...(baseKeys[key]?.enum ?? [])].sort());
  }
});
