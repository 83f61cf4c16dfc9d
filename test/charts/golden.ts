import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const FOLDER = new URL('./golden/', import.meta.url);

/**
 * Compares an SVG with the one committed as `golden/NAME.golden.svg`. A difference is written beside it as
 * `NAME-changed.golden.svg`, to be looked at; UPDATE_GOLDEN=1 accepts what is drawn now.
 */
export function expectGolden(name: string, svg: string): void {
  const golden = fileURLToPath(new URL(`${name}.golden.svg`, FOLDER));
  const changed = fileURLToPath(new URL(`${name}-changed.golden.svg`, FOLDER));
  const drawn = normalised(svg);
  rmSync(changed, { force: true });
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, drawn);
  const same = existsSync(golden) && readFileSync(golden, 'utf8') === drawn;
  if (!same) writeFileSync(changed, drawn);
  expect(same, `The picture differs from ${golden}; see ${changed}`).toBe(true);
}

/** Two decimals of a pixel, and an element a line: the rest is the machine's arithmetic. */
function normalised(svg: string): string {
  const rounded = svg.replace(/-?\d+\.\d+(?:e[-+]?\d+)?/g, (number) => {
    return String(Number(Number(number).toFixed(2)) + 0);
  });
  return `${rounded.replaceAll('><', '>\n<')}\n`;
}
