// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { backward } from './backward.js';
import { decoder } from './decoder.js';
import { otherEngines } from './engines/section.js';
import { engines } from './engines.js';
import { forward } from './forward.js';
import { growth } from './growth.js';
import { machine } from './machine.js';
import { peerFamilies } from './peer-families.js';
import { withOwn } from './peers/timm-own.js';
import { peers } from './peers.js';
import { random } from './random.js';
import { startup } from './startup.js';
import { queued, sweep } from './sweep.js';
import { markdownTable, textTable } from './table.js';
import { wholeProcess } from './whole-process.js';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string' },
    // PyTorch is large: it is installed and measured only if asked for.
    peers: { type: 'boolean', default: false },
    venv: { type: 'string' },
  },
});

const SECTIONS = [
  {
    key: 'process',
    heading: 'Whole process: spp analyze, 8×3×224×224, one seed',
    run: wholeProcess,
    runs: 5,
  },
  {
    key: 'peers',
    heading: 'Against PyTorch: batch norm, 8×3×224×224, one seed',
    run: (/** @type {number} */ runs) => peers(runs, values.venv),
    runs: 5,
  },
  {
    key: 'families',
    heading: 'Families against PyTorch: a model of timm with hooks, 8×3×224×224, one seed',
    run: (/** @type {number} */ runs) => peerFamilies(runs, values.venv),
    runs: 5,
  },
  {
    key: 'forward',
    heading: 'Forward pass alone: ResNetV2-50, 8×3×224×224',
    run: forward,
    runs: 15,
  },
  {
    key: 'engines',
    heading: 'Engines: ResNetV2-50 with taps, 8×3×224×224',
    run: engines,
    runs: 3,
  },
  {
    key: 'growth',
    heading:
      'Growth: spp analyze, batch norm, ResNetV2-50, 8×3×224×224 but for one thing, one seed',
    run: growth,
    runs: 3,
  },
  {
    key: 'decoder',
    heading:
      'Network from a file: a decoder of 32 blocks, 4.0 GB of weights, 2×64 tokens, one seed',
    run: decoder,
    runs: 3,
  },
  {
    key: 'backward',
    heading: 'Backward pass: ResNetV2-50, batch norm, 8×3×224×224, one seed',
    run: (/** @type {number} */ runs) => backward(runs, values.venv),
    runs: 5,
  },
  {
    key: 'sweep',
    heading: 'Sweep: 1,000 units of a network of 4 blocks, 2×3×16×16',
    run: async (/** @type {number} */ runs) => [...(await sweep(runs)), ...(await queued(runs))],
    runs: 3,
  },
  { key: 'startup', heading: 'Start', run: startup, runs: 15 },
  { key: 'random', heading: 'Random numbers, on one thread', run: random, runs: 15 },
];

/** Sections that want PyTorch. */
const PEERS = ['peers', 'families', 'backward'];

const header = machine();
process.stdout.write(`${header}\n`);
const usual = SECTIONS.map(({ key }) => key).filter((key) => !PEERS.includes(key));
const chosen = [...(values.only?.split(',') ?? usual), ...(values.peers ? PEERS : [])];
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
  const text = `# Results\n\nWritten by \`npm run bench -- --write\`; [README.md](README.md) says what each line means.\n\n${header}\n\n${[...markdown, ...gpu(), otherEngines(), exported()].join('\n')}`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), withOwn(text));
}

/** What `peers/safetensors.js` found of exported weights. */
function exported() {
  return readFileSync(new URL('peers/results/safetensors.md', import.meta.url), 'utf8');
}

/** What `gpu/run.sh` found, on each machine where it was run. */
function gpu() {
  const folder = new URL('gpu/results/', import.meta.url);
  const tables = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return tables.map((file) => {
    const table = readFileSync(new URL(file, folder), 'utf8');
    return `## GPU engines: spp analyze, one seed, best of three runs\n\n${table}`;
  });
}
