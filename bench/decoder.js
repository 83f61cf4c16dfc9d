// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureNode, SPP } from './child.js';
import { writeDecoder } from './decoder/model.js';
import { inTurn, ratio, shortest } from './sample.js';
import { megabytes, row, seconds, times } from './table.js';
import { highest } from './whole-process.js';

const WHOLE = fileURLToPath(new URL('./decoder/whole.js', import.meta.url));

/** @typedef {import('./child.js').Usage} Usage */

/**
 * A model that is larger than memory need be: `spp analyze` of a decoder whose weights lie in a file, against
 * onnxruntime, which loads it as a whole, runs it once and measures nothing.
 *
 * @param {number} runs
 */
export async function decoder(runs) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-decoder-'));
  try {
    const model = writeDecoder(folder);
    const config = path.join(folder, 'decoder.yaml');
    writeFileSync(config, 'networks: [{ model: decoder.onnx }]\n');
    const { spp, whole } = await inTurn(runs, {
      spp: () => measureNode([SPP, 'analyze', config, '--out', folder, '--quiet']),
      whole: () => measureNode([WHOLE, model]),
    });
    return [
      row('spp analyze: wall time', shortest(spp.map(wall)), seconds),
      row('spp analyze: peak memory', highest(spp), megabytes, { most: 1.5e9 }),
      row('onnxruntime, loaded whole, run once: wall time', shortest(whole.map(wall)), seconds),
      row('onnxruntime, loaded whole: peak memory', highest(whole), megabytes),
      row('spp over onnxruntime', ratio(spp.map(wall), whole.map(wall)), times, { most: 1 }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wall = (/** @type {Usage} */ { wallMs }) => wallMs;
