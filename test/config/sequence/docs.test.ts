import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';

test('the examples in docs/checkpoints.md are configs', () => {
  const page = readFileSync(new URL('../../../docs/checkpoints.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
  expect(examples).toHaveLength(3);
  const [run = ''] = examples;
  for (const text of examples) {
    const whole = text.includes('networks:\n') ? text : `${run}${text}`;
    expect(() => parseConfig(whole, 'x.yaml')).not.toThrow();
  }
});
