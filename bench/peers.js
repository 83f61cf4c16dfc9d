// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEngine } from '../dist/engines/open.js';
import { measureNode, SPP } from './child.js';
import { instrumentedForward } from './instrumented.js';
import { configFile, openConfig } from './networks.js';
import { runScript, THREADS } from './peers/script.js';
import { python } from './peers/venv.js';
import { inTurn, median, ratio, shortest } from './sample.js';
import { megabytes, milliseconds, row, seconds, times } from './table.js';

/** @typedef {import('./child.js').Usage} Usage */

const NAMES = { 'resnetv2-50': 'ResNetV2-50', 'resnetv2-600': 'ResNetV2-600' };
/** Targets: whole process over PyTorch's. */
const MOST_TIME = { 'resnetv2-50': 0.5, 'resnetv2-600': 0.7 };
const MOST_MEMORY = 0.5;
/** Forward passes in one process, of which the first, which brings the memory in, does not count. */
const FORWARD_PASSES = 4;

/**
 * `spp analyze` with its pictures, against a PyTorch script that builds the same network, runs it
 * with hooks and prints its numbers. In turn.
 *
 * @param {number} runs
 * @param {string} [venv]
 */
export async function peers(runs, venv) {
  const executable = python(venv);
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  try {
    const rows = [];
    for (const model of /** @type {const} */ (['resnetv2-50', 'resnetv2-600'])) {
      const file = path.join(out, `peer-${model}.json`);
      writeFileSync(file, peerConfig(model));
      const spp = [SPP, 'analyze', configFile(model), '--out', out, '--quiet'];
      const script = () => runScript(executable, [file]).usage;
      const { importedBytes } = script(); // and its files are in the cache of the disk
      const usage = await inTurn(runs, {
        ours: () => measureNode([...spp, '--threads', `${THREADS}`]),
        theirs: script,
      });
      rows.push(
        ...wholeProcessRows(NAMES[model], MOST_TIME[model], usage.ours, usage.theirs),
        row(
          `${NAMES[model]}: memory once PyTorch is imported`,
          [importedBytes, importedBytes],
          megabytes,
        ),
      );
    }
    const file = path.join(out, 'peer-resnetv2-50.json');
    rows.push(...(await forwardRows(runs, executable, file)));
    return rows;
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @param {string} model the network of the config of that name, batch norm, 8×3×224×224, one seed */
export function peerConfig(model) {
  const input = { kind: 'gaussian', batch: 8, size: 224 };
  return JSON.stringify({ input, seeds: 1, networks: [{ model }] });
}

/**
 * @param {string} name
 * @param {number} most
 * @param {readonly Usage[]} ours
 * @param {readonly Usage[]} theirs
 * @param {number} mostMemory
 */
export function wholeProcessRows(name, most, ours, theirs, mostMemory = MOST_MEMORY) {
  const wall = (/** @type {Usage} */ { wallMs }) => wallMs;
  const cpu = (/** @type {Usage} */ { cpuMs }) => cpuMs;
  const peak = (/** @type {Usage} */ { peakBytes }) => peakBytes;
  const peaks = { ours: highest(ours.map(peak)), theirs: highest(theirs.map(peak)) };
  const memory = /** @type {const} */ ([
    peaks.ours[0] / peaks.theirs[0],
    peaks.ours[1] / peaks.theirs[1],
  ]);
  return [
    row(`${name}: wall time, spp`, shortest(ours.map(wall)), seconds),
    row(`${name}: wall time, PyTorch`, shortest(theirs.map(wall)), seconds),
    row(`${name}: wall time, ratio`, ratio(ours.map(wall), theirs.map(wall)), times, { most }),
    row(`${name}: CPU time, spp`, shortest(ours.map(cpu)), seconds),
    row(`${name}: CPU time, PyTorch`, shortest(theirs.map(cpu)), seconds),
    row(`${name}: CPU time, ratio`, ratio(ours.map(cpu), theirs.map(cpu)), times),
    row(`${name}: peak memory, spp`, peaks.ours, megabytes),
    row(`${name}: peak memory, PyTorch`, peaks.theirs, megabytes),
    row(`${name}: peak memory, ratio`, memory, times, { most: mostMemory }),
  ];
}

/**
 * The forward pass of ResNetV2-50 alone, with taps on both sides and weights drawn beforehand.
 *
 * @param {number} runs
 * @param {string} executable
 * @param {string} file
 */
async function forwardRows(runs, executable, file) {
  const { networks, input } = await openConfig('resnetv2-50');
  const [network] = networks;
  if (network === undefined) throw new Error('resnetv2-50.yaml: a network wanted');
  const engine = await openEngine('ort-cpu', THREADS);
  const forward = instrumentedForward(network, input, engine);
  const passes = async () => {
    const ms = [];
    for (let i = 0; i < FORWARD_PASSES; i++) ms.push(await forward());
    return Math.min(...ms.slice(1));
  };
  const script = (/** @type {readonly string[]} */ args) => () => {
    const repeat = ['--repeat', `${FORWARD_PASSES}`];
    const [peer] = runScript(executable, [file, ...repeat, ...args]).networks;
    return Math.min(...(peer?.forwardMs.slice(1) ?? []));
  };
  const { ours, theirs, bare } = await inTurn(runs, {
    ours: passes,
    theirs: script([]),
    bare: script(['--no-taps']),
  });
  await engine.close();
  return [
    row('ResNetV2-50: forward alone, spp', shortest(ours), milliseconds),
    row('ResNetV2-50: forward alone, PyTorch', shortest(theirs), milliseconds),
    row('ResNetV2-50: forward alone, ratio', ratio(ours, theirs), times),
    row('ResNetV2-50: forward alone, PyTorch without hooks', shortest(bare), milliseconds),
  ];
}

/**
 * Of peaks the highest counts.
 *
 * @param {readonly number[]} peaks
 * @returns {import('./sample.js').Summary}
 */
function highest(peaks) {
  return [Math.max(...peaks), median(peaks)];
}
