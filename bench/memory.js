// @ts-check
// What the estimate of memory says beside the peak that a run has: `node bench/memory.js` (after a build).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { estimateMemory } from '../dist/run/memory.js';
import { preparePlanned } from '../dist/run/prepare.js';
import { measureNode, SPP } from './child.js';
import { loadKnown } from './known.js';

const CONFIGS = {
  'depth 50, 8×224²': 'networks: [{ model: resnetv2-50 }]',
  'depth 50, 8×224², 4 seeds': 'seeds: 4\nnetworks: [{ model: resnetv2-50 }]',
  'depth 50, NF, 8×224²':
    'networks: [{ model: resnetv2-50, norm: none, residual: nf, scaled_ws: true }]',
  'depth 50, 64×224²': 'input: { kind: gaussian, batch: 64 }\nnetworks: [{ model: resnetv2-50 }]',
  'depth 18, 4×512²':
    'input: { kind: gaussian, batch: 4, size: 512 }\nnetworks: [{ model: resnetv2-18 }]',
  'depth 600, 8×64²': 'input: { kind: gaussian, size: 64 }\nnetworks: [{ model: resnetv2-600 }]',
  'post-activation, 8×224²': 'networks: [{ model: resnet-101 }]',
  'group norm, 3×3 stem, 4×64²':
    'input: { kind: gaussian, batch: 4, size: 64 }\nnetworks: [{ model: resnetv2-50, norm: group, stem: conv3 }]',
  'group norm, 32×224²':
    'input: { kind: gaussian, batch: 32 }\nnetworks: [{ model: resnetv2-50, norm: group }]',
  'twice as wide, 2×224²':
    'input: { kind: gaussian, batch: 2 }\nnetworks: [{ model: resnetv2-50, widths: [512, 1024, 2048, 4096] }]',
  'narrow and deep, 16×32²':
    'input: { kind: gaussian, batch: 16, size: 32 }\nnetworks: [{ model: resnetv2, stages: [100], widths: [32], stem: conv3 }]',
};

const folder = mkdtempSync(path.join(tmpdir(), 'spp-memory-'));
const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 2 ** 20);
try {
  console.log(
    '| config | estimate | measured | estimate / measured |\n| --- | ---: | ---: | ---: |',
  );
  for (const [name, text] of Object.entries(CONFIGS)) {
    const file = path.join(folder, 'a.yaml');
    writeFileSync(file, text);
    const { config, locate } = await loadKnown(file);
    const networks = preparePlanned(config, locate);
    const estimate = Math.max(
      ...networks.map((network) => {
        const { total, kept } = estimateMemory(network, config.seeds.length);
        return total + kept;
      }),
    );
    const args = ['analyze', file, '-q', '--format=json', '-o', folder];
    const { peakBytes: measured } = measureNode([SPP, ...args]);
    const ratio = (estimate / measured).toFixed(2);
    console.log(`| ${name} | ${megabytes(estimate)} MiB | ${megabytes(measured)} MiB | ${ratio} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
