// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureNode, SPP } from './child.js';
import { runHooked, THREADS } from './peers/script.js';
import { python } from './peers/venv.js';
import { wholeProcessRows } from './peers.js';
import { inTurn } from './sample.js';

/** Models of spp, and of timm. */
const PAIRS = [
  ['EfficientNet-B0', 'efficientnet-b0', 'efficientnet_b0'],
  ['RegNetY-800MF', 'regnety-800mf', 'regnety_008'],
  ['NFNet-F0', 'nfnet-f0', 'nfnet_f0'],
];
/** Target: whole process over PyTorch's. */
const MOST_TIME = 0.5;

/**
 * `spp analyze` with its pictures, against a script that has timm build the same network, runs it with hooks and
 * prints its numbers. In turn.
 *
 * @param {number} runs
 * @param {string} [venv]
 */
export async function peerFamilies(runs, venv) {
  const executable = python(venv);
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  try {
    const rows = [];
    for (const [name = '', model = '', theirs = ''] of PAIRS) {
      const file = path.join(out, `${model}.yaml`);
      const input = { kind: 'gaussian', batch: 8, size: 224 };
      writeFileSync(file, JSON.stringify({ input, networks: [{ model, convention: 'timm' }] }));
      const spp = [SPP, 'analyze', file, '--out', out, '--quiet', '--threads', `${THREADS}`];
      const script = () => runHooked(executable, [theirs]).usage;
      script(); // and its files are in the cache of the disk
      const usage = await inTurn(runs, { ours: () => measureNode(spp), theirs: script });
      rows.push(...wholeProcessRows(name, MOST_TIME, usage.ours, usage.theirs));
    }
    return rows;
  } finally {
    rmSync(out, { recursive: true });
  }
}
