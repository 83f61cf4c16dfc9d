// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEngine } from '../dist/engines/open.js';
import { measuredWith } from '../dist/results/statistics.js';
import { runsOf } from '../dist/run/memory.js';
import { measurePasses } from '../dist/run/passes.js';
import { measureNode, SPP } from './child.js';
import { drawnBefore } from './instrumented.js';
import { configFile, openConfig } from './networks.js';
import { runScript, THREADS } from './peers/script.js';
import { python } from './peers/venv.js';
import { peerConfig, wholeProcessRows } from './peers.js';
import { inTurn, ratio, shortest } from './sample.js';
import { megabytes, milliseconds, row, seconds, times } from './table.js';
import { highest, peakRatio } from './whole-process.js';

/** Targets: both passes over the forward one alone, and the whole process over PyTorch's. */
const MOST_PASSES = 3.2;
const MOST_TIME = 0.6;
const MOST_MEMORY = 0.4;

const STATISTICS = measuredWith(['grad_energy']);

/**
 * What the backward pass costs: beside the forward pass alone, with nothing but the engine and as whole processes;
 * beside a PyTorch script that takes the same statistics with hooks; and with depth.
 *
 * @param {number} runs
 * @param {string} [venv]
 */
export async function backward(runs, venv) {
  const executable = python(venv);
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  const file = path.join(out, 'peer.json');
  writeFileSync(file, peerConfig('resnetv2-50'));
  const analyze = (/** @type {string} */ config, /** @type {readonly string[]} */ ...args) =>
    measureNode([
      ...[SPP, 'analyze', configFile(config), '--out', out, '--quiet'],
      ...['--threads', `${THREADS}`, ...args],
    ]);
  try {
    const engine = await engineRows(runs);
    const { forward, both, theirs, deep } = await inTurn(runs, {
      forward: () => analyze('resnetv2-50'),
      both: () => analyze('resnetv2-50', '--backward'),
      theirs: () => runScript(executable, [file, '--hooked-backward']).usage,
      deep: () => analyze('resnetv2-600', '--backward'),
    });
    const cpu = (/** @type {readonly { cpuMs: number }[]} */ of) => of.map(({ cpuMs }) => cpuMs);
    const wall = (/** @type {readonly { wallMs: number }[]} */ of) =>
      of.map(({ wallMs }) => wallMs);
    return [
      ...engine,
      row('whole process, forward pass: CPU time', shortest(cpu(forward)), seconds),
      row('whole process, both passes: CPU time', shortest(cpu(both)), seconds),
      row('whole process, both over forward: CPU time', ratio(cpu(both), cpu(forward)), times, {
        most: MOST_PASSES,
      }),
      ...wholeProcessRows('both passes', MOST_TIME, both, theirs, MOST_MEMORY),
      row('both passes, depth 50: peak memory', highest(both), megabytes, { most: 700e6 }),
      row('both passes, depth 600: peak memory', highest(deep), megabytes, { most: 1200e6 }),
      row('both passes, depth 600 over 50: peak memory', peakRatio(deep, both), times, {
        most: 1.8,
      }),
      row('both passes, depth 600: wall time', shortest(wall(deep)), seconds),
      row('both passes, depth 600: CPU time', shortest(cpu(deep)), seconds),
    ];
  } finally {
    rmSync(out, { recursive: true });
  }
}

/**
 * One process, weights drawn beforehand, graphs compiled: CPU time of both passes over that of the forward pass.
 *
 * @param {number} runs
 */
async function engineRows(runs) {
  // Without a way back nothing is handed out for it.
  const [alone, whole] = [await openConfig('resnetv2-50'), await openConfig('backward')];
  const { input } = whole;
  const [network, there] = [whole.networks[0], alone.networks[0]];
  if (network === undefined || there === undefined) throw new Error('a network wanted');
  const engine = await openEngine('ort-cpu', THREADS);
  const things = {
    forward: passes(there, input, engine),
    both: passes(network, input, engine),
  };
  await inTurn(2, things); // compiles, and brings the memory in
  const { forward, both } = await inTurn(runs, things);
  await engine.close();
  return [
    row('engine alone, forward pass: CPU time', shortest(forward), milliseconds),
    row('engine alone, both passes: CPU time', shortest(both), milliseconds),
    row('engine alone, both over forward: CPU time', ratio(both, forward), times, {
      most: MOST_PASSES,
    }),
  ];
}

/**
 * What comes back runs a network once, as `spp analyze` does, and tells the CPU time of it in milliseconds.
 *
 * @param {import('../dist/run/prepare.js').Prepared} network
 * @param {{ readonly data: Float32Array }} input
 * @param {import('../dist/engines/engine.js').Engine} engine
 */
function passes(network, input, engine) {
  const weights = drawnBefore(runsOf(network));
  // As under many seeds.
  const runs = new Map(runsOf(network).map(({ graph }) => [graph, Infinity]));
  const hooks = { onParts: () => {}, onLast: () => {} };
  return async () => {
    engine.expect(runs, Infinity);
    const begin = process.cpuUsage();
    await measurePasses(network, [input.data], STATISTICS, 0, engine, weights, hooks);
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
}
