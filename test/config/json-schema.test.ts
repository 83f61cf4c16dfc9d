import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/load.ts';
import { validates } from './draft7.ts';

type Schema = Record<string, unknown>;

const schema = configJsonSchema() as Schema;
const one = 'networks: [{ model: resnetv2-50 }]';
const network = (text: string) => `networks: [{ model: resnetv2-50, ${text} }]`;
const free = (text: string) => `networks: [{ model: resnetv2, ${text} }]`;
const input = (text: string) => `input: { ${text} }\n${one}`;

const GOOD = [
  one,
  `$schema: x.json\ntitle: T\nseeds: 4\n${one}`,
  `seeds: [0, 5]\n${one}`,
  input('kind: gaussian'),
  input('kind: gaussian, size: [1, 16384], batch: 65536, channels: 1'),
  input('kind: images, path: "a b/*.jpg", size: 64, normalize: none, skip_unreadable: true'),
  network('norm: none, residual: nf, alpha: 1, scaled_ws: true, activation: swish'),
  network('norm: group, norm_groups: 8, norm_epsilon: 1e-3, order: act-norm'),
  network('norm_epsilon: 1, order: norm-act'),
  network('widths: [4, 8, 12, 16], name: Näme, stem: none, padding: same, init: lecun-normal'),
  free('stages: [1]'),
  free('stages: [1, 1000], widths: [4, 65536]'),
];

const BAD = [
  '[]',
  '{}',
  'networks: []',
  'networks: [resnetv2-50]',
  'networks: [{}]',
  `seed: 1\n${one}`,
  `title: ""\n${one}`,
  `title: 3\n${one}`,
  `title: "a\\nb"\n${one}`,
  `seeds: 0\n${one}`,
  `seeds: 1.5\n${one}`,
  `seeds: []\n${one}`,
  `seeds: [1, 1]\n${one}`,
  `seeds: [-1]\n${one}`,
  `seeds: "2"\n${one}`,
  input(''),
  input('kind: noise'),
  input('kind: gaussian, path: x'),
  input('kind: gaussian, size: [1]'),
  input('kind: gaussian, size: [1, 2, 3]'),
  input('kind: gaussian, size: 0'),
  input('kind: gaussian, batch: 1e9'),
  input('kind: images'),
  input('kind: images, path: x, channels: 3'),
  input('kind: images, path: x, skip_unreadable: 1'),
  network('aplha: 1'),
  network('alpha: 1'),
  network('residual: nf, alpha: 0'),
  network('residual: nf, alpha: 1001'),
  network('norm_groups: 8'),
  network('norm: group, norm_groups: 0.5'),
  network('norm: none, norm_epsilon: 1'),
  network('norm: none, order: act-norm'),
  network('norm: null'),
  network('stages: [1]'),
  network('widths: [4, 6, 8, 12]'),
  network('activation: reul'),
  network(`name: ${'x'.repeat(201)}`),
  free(''),
  free('stages: []'),
  free('stages: [0]'),
  free('stages: [1, 1, 1, 1, 1, 1, 1, 1, 1]'),
];

function loads(text: string): boolean {
  try {
    parseConfig(text, 'x.yaml');
    return true;
  } catch {
    return false;
  }
}

describe('accepts what the loader accepts', () => {
  for (const text of GOOD) {
    test(text, () => {
      expect(loads(text)).toBe(true);
      expect(validates(schema, parse(text))).toBe(true);
    });
  }
});

describe('refuses what the loader refuses', () => {
  for (const text of BAD) {
    test(text.slice(0, 80), () => {
      expect(loads(text)).toBe(false);
      expect(validates(schema, parse(text))).toBe(false);
    });
  }
});

test('every key is described, and every mapping closed', () => {
  const mappings = collect(schema).filter((each) => each['properties'] && each['type']);
  expect(mappings).toHaveLength(4);
  for (const { properties, additionalProperties } of mappings) {
    expect(additionalProperties).toBe(false);
    for (const [key, value] of Object.entries(properties as Record<string, Schema>)) {
      expect(value['description'], key).toMatch(/\.$|no effect\.$/);
    }
  }
});

test('defaults and words reach the editor', () => {
  const text = JSON.stringify(schema);
  for (const part of [
    '"default":224',
    '"default":32',
    '"default":0.2',
    '"swish"',
    '"resnetv2-600"',
  ]) {
    expect(text).toContain(part);
  }
});

function collect(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Schema, ...Object.values(value).flatMap(collect)];
}
