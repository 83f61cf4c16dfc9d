import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INPUT_KINDS, inputKeys } from '../../src/config/input.ts';
import { parseConfig } from '../../src/config/load.ts';

const page = readFileSync(new URL('../../docs/input.md', import.meta.url), 'utf8');

test('docs/input.md has every kind of input, with the keys that it has of its own', () => {
  const shared = new Set(['kind', 'batch', 'size', 'channels']);
  for (const kind of INPUT_KINDS) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`));
    for (const key of inputKeys(kind).filter((each) => !shared.has(each))) {
      expect(row).toContain(`\`${key}`);
    }
  }
});

test('the examples in docs/input.md are configs', () => {
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
  expect(examples).toHaveLength(2);
  for (const text of examples) {
    expect(() => parseConfig(`${text}networks: [{ model: resnetv2-50 }]`, 'x.yaml')).not.toThrow();
  }
});
