// @ts-check
// What the engines come to that npm alone does not install, where `tensorflow.sh FOLDER` has installed TensorFlow, and
// `vulkan.sh` a device for WebGPU that the environment names: `node bench/engines/measure.js FOLDER [--write]`, which
// writes its section of RESULTS.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureNode } from '../child.js';
import { FAMILY_NETWORKS, PLAIN_NETWORKS, SMALL_NETWORKS } from '../peers/networks.js';
import { BACKWARD, compare, FORWARD, failure, processor, product } from '../product.js';
import { inTurn, median } from '../sample.js';
import { megabytes, scientific, seconds } from '../table.js';
import { keep } from './section.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, runs: { type: 'string', default: '3' } },
});
const [folder = ''] = positionals;
const home = path.join(folder, 'node_modules/signal-propagation-plots');
if (folder === '' || !existsSync(home)) {
  process.stderr.write(
    'usage: node bench/engines/measure.js FOLDER [--write] [--runs N], FOLDER that of bench/engines/tensorflow.sh\n',
  );
  process.exit(2);
}

const REFERENCE = 'ort-cpu';
/** Those that are held to it on all networks; tfjs-wasm is slow at that, and held to it by the tests. */
const HELD = ['ort-webgpu', 'tfjs-node', 'tfjs-gpu'];
const ENGINES = [REFERENCE, ...HELD, 'tfjs-wasm'];
/** Every kind of network that there is, and one or more of each family. */
const KINDS = { resnets: SMALL_NETWORKS, plain: PLAIN_NETWORKS, families: FAMILY_NETWORKS };
/** Odd on purpose: where paddings and poolings differ, they differ here. */
const INPUT = { kind: 'gaussian', batch: 4, size: [51, 38] };
/** Beyond this a gradient differs by more than rounding does where nothing has a kink. */
const FAR = 1e-4;
const TIMED = fileURLToPath(new URL('../configs/resnetv2-50.yaml', import.meta.url));
/** Seeds, which run one after the other in one process. */
const [FEW, MANY] = [5, 50];

const out = mkdtempSync(path.join(os.tmpdir(), 'spp-engines-'));
const [load = 0] = os.loadavg();
const { spp, run, analyze } = product(home, out);

/** @typedef {import('../product.js').Outcome} Outcome */

/** The device of ort-webgpu. */
let webgpu = '';

/** What the reference came to, by config. @type {Map<string, any[]>} */
const references = new Map();

try {
  const { said } = run(['engines']);
  webgpu = /^ort-webgpu +\S+ +(.+)$/m.exec(said)?.[1] ?? 'nothing';
  process.stdout.write(`${processor()}\n${said}\n\n`);
  const tried = ENGINES.map((engine) => ({ engine, outcome: analyze(TIMED, engine) }));
  const usable = tried.filter(({ outcome }) => outcome.status === 0);
  const usages = await inTurn(
    Number(values.runs),
    Object.fromEntries(usable.map(({ engine }) => [engine, () => usageOf(engine, TIMED)])),
  );
  const lines = tried.map(({ engine, outcome }) => {
    const line = lineOf(engine, outcome, usages[engine] ?? []);
    process.stdout.write(`${line}\n`);
    return line;
  });
  const section = textOf(lines);
  process.stdout.write(`\n${section}`);
  if (values.write) keep(section);
} finally {
  rmSync(out, { recursive: true });
}

/**
 * @param {string} engine
 * @param {Outcome} timed of ResNetV2-50
 * @param {readonly import('../child.js').Usage[]} usages
 * @returns {string} a row of the table
 */
function lineOf(engine, timed, usages) {
  if (timed.status !== 0) return `| ${engine} | ${failure(timed)} |  |  |  |  |  |  |`;
  const cells = [
    ...differences(engine, timed),
    seconds(Math.min(...usages.map(({ wallMs }) => wallMs))),
    seconds(Math.min(...usages.map(({ cpuMs }) => cpuMs))),
    megabytes(median(usages.map(({ peakBytes }) => peakBytes))),
    growth(engine),
  ];
  return `| ${engine} | ${cells.join(' | ')} |`;
}

/**
 * @param {string} engine
 * @param {Outcome} timed of ResNetV2-50
 */
function differences(engine, timed) {
  if (engine === REFERENCE) return ['', '', ''];
  const deep = compare(timed.networks ?? [], networksOf(REFERENCE, TIMED));
  const far = scientific(Math.max(...Object.values(deep)));
  if (!HELD.includes(engine)) return [far, '', ''];
  const kinds = Object.entries(KINDS).map(([kind, networks]) => apart(kind, networks, engine));
  const all = (/** @type {'forward' | 'backward'} */ pass) =>
    kinds.flatMap((each) => Object.entries(each[pass]));
  return [far, worst(all('forward')), `${worst(all('backward'))}${twins(engine, all('backward'))}`];
}

/**
 * By how much each network differs from the reference.
 *
 * @param {string} kind
 * @param {readonly import('../peers/networks.js').Given[]} networks
 * @param {string} engine
 */
function apart(kind, networks, engine) {
  const config = path.join(out, `${kind}.json`);
  writeFileSync(config, JSON.stringify({ input: INPUT, seeds: [3], networks }));
  const expected = references.get(kind) ?? networksOf(REFERENCE, config, '--backward');
  // Which networks have twins is another thing with each engine.
  if (kind in KINDS) references.set(kind, expected);
  const actual = networksOf(engine, config, '--backward');
  return {
    forward: compare(actual, expected, FORWARD),
    backward: compare(actual, expected, BACKWARD),
  };
}

/**
 * @param {string} engine
 * @param {string} config
 * @param {...string} options
 * @returns {any[]}
 */
function networksOf(engine, config, ...options) {
  const { networks, said } = analyze(config, engine, ...options);
  if (networks === undefined) throw new Error(`${engine}, ${config}: ${said}`);
  return networks;
}

/** @param {readonly (readonly [string, number])[]} all */
function worst(all) {
  const [name, most] = all.reduce((a, b) => (b[1] > a[1] ? b : a));
  return `${scientific(most)} (${name})`;
}

/**
 * How many gradients are far off, and by how much their twins are, with SiLU in place of ReLU: rounding puts some
 * values on the other side of a kink, where they pass no gradient, or pass one.
 *
 * @param {string} engine
 * @param {readonly (readonly [string, number])[]} all
 */
function twins(engine, all) {
  const far = all.filter(([, most]) => most > FAR).map(([name]) => name);
  if (far.length === 0) return '';
  const networks = Object.values(KINDS)
    .flat()
    .filter(({ name }) => far.includes(name))
    .map((network) => ({ ...network, activation: 'silu' }));
  const { backward } = apart('twins', networks, engine);
  return `; ${far.length} above ${scientific(FAR)}, with SiLU ${worst(Object.entries(backward))}`;
}

/**
 * @param {string} engine
 * @param {string} config
 * @param {...string} options
 */
function usageOf(engine, config, ...options) {
  return measureNode([
    spp,
    'analyze',
    config,
    '--engine',
    engine,
    '-q',
    '-o',
    path.join(out, 'timed'),
    ...options,
  ]);
}

/**
 * Peak memory of many runs in a row beside that of few: what was not given back would show.
 *
 * @param {string} engine
 */
function growth(engine) {
  const config = path.join(out, 'runs.json');
  const input = { kind: 'gaussian', batch: 8, size: 64 };
  writeFileSync(config, JSON.stringify({ input, networks: [{ model: 'resnetv2-18' }] }));
  const peaks = [FEW, MANY].map(
    (count) => usageOf(engine, config, '--format', 'json', '--seeds', `${count}`).peakBytes,
  );
  return peaks.map(megabytes).join(' → ');
}

/** @param {readonly string[]} lines */
function textOf(lines) {
  const count = Object.values(KINDS).flat().length;
  const { version } = JSON.parse(
    readFileSync(path.join(folder, 'node_modules/@tensorflow/tfjs-node/package.json'), 'utf8'),
  );
  return `## Engines that npm alone does not install: spp analyze, one seed

${processor()}, its load ${load.toFixed(1)} when this began; @tensorflow/tfjs-node ${version}, installed by \`bench/engines/tensorflow.sh\`; WebGPU on ${webgpu}; \`node bench/engines/measure.js FOLDER --write\`.
The largest relative difference of a statistic from ${REFERENCE}: of ResNetV2-50 with batch norm at 8×3×224², and of ${count} networks of all
kinds and families at ${INPUT.batch}×3×${INPUT.size.join('×')}, forward and backward. Wall time, CPU time of all threads and peak memory are those of a whole process of that
ResNetV2-50, pictures drawn, engines in turn: the best times and the median of the memory of ${values.runs} runs. Behind the arrow the peak of ${MANY} seeds of ResNetV2-18 at 8×3×64² in a row, before it that of ${FEW}.

| engine | ResNetV2-50 | ${count} networks | their gradients | wall | CPU | peak memory | ${FEW} → ${MANY} runs |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`;
}
