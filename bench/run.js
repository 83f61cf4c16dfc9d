// @ts-check
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { forward } from './forward.js';
import { machine } from './machine.js';
import { random } from './random.js';
import { startup } from './startup.js';
import { markdownTable, textTable } from './table.js';
import { wholeProcess } from './whole-process.js';

const SECTIONS = [
  {
    key: 'process',
    heading: 'Whole process: spp analyze, 8×3×224×224, one seed',
    run: wholeProcess,
    runs: 5,
  },
  {
    key: 'forward',
    heading: 'Forward pass alone: ResNetV2-50, 8×3×224×224',
    run: forward,
    runs: 15,
  },
  { key: 'startup', heading: 'Start', run: startup, runs: 15 },
  { key: 'random', heading: 'Random numbers, on one thread', run: random, runs: 15 },
];

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: SECTIONS.map(({ key }) => key).join(',') },
  },
});

const header = machine();
process.stdout.write(`${header}\n`);
const chosen = values.only.split(',');
const unknown = chosen.find((key) => !SECTIONS.some((section) => section.key === key));
if (unknown !== undefined) throw new Error(`--only: no section ${JSON.stringify(unknown)}`);

/** @type {string[]} */
const markdown = [];
for (const { heading, run, runs } of SECTIONS.filter(({ key }) => chosen.includes(key))) {
  const rows = await run(values.runs === undefined ? runs : Number(values.runs));
  process.stdout.write(`\n${heading}\n${textTable(rows)}\n`);
  markdown.push(`## ${heading}\n\n${markdownTable(rows)}\n`);
}
if (values.write) {
  const text = `# Results\n\nWritten by \`npm run bench -- --write\`; [README.md](README.md) says what each line means.\n\n${header}\n\n${markdown.join('\n')}`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
