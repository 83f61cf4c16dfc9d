// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL('results/engines.md', import.meta.url));
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
/** The section that it stands before. */
const NEXT = '## Exported weights in timm';

/** What `measure.js` found of the engines, as a section of RESULTS.md. */
export function otherEngines() {
  return readFileSync(KEPT, 'utf8');
}

/**
 * Keeps a section, in RESULTS.md too, whose others stay as they are.
 *
 * @param {string} section
 */
export function keep(section) {
  mkdirSync(fileURLToPath(new URL('results', import.meta.url)), { recursive: true });
  writeFileSync(KEPT, section);
  const [heading = ''] = section.split('\n');
  const sections = readFileSync(RESULTS, 'utf8').split(/^(?=## )/m);
  const others = sections.filter((each) => !each.startsWith(heading));
  const next = others.findIndex((each) => each.startsWith(NEXT));
  const at = next < 0 ? others.length : next;
  const text = [...others.slice(0, at), `${section}\n`, ...others.slice(at)].join('');
  writeFileSync(RESULTS, text.replace(/\n+$/, '\n'));
}
