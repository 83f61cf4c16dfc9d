import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const OWN_PEAK = new URL('../../scripts/own-peak.js', import.meta.url).href;
const TELL = `import { ownPeak } from ${JSON.stringify(OWN_PEAK)}; console.log(ownPeak() / 1024);`;

test('what a process holds does not count what the one that started it holds', () => {
  const args = ['--input-type=module', '-e', TELL];
  const outer = `import { execFileSync } from 'node:child_process';
    const held = Buffer.alloc(2 ** 29, 1);
    console.log(execFileSync(process.execPath, ${JSON.stringify(args)}).toString(), held[0]);`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', outer]).toString();
  expect(Number.parseFloat(told)).toBeGreaterThan(10);
  expect(Number.parseFloat(told)).toBeLessThan(256);
});
