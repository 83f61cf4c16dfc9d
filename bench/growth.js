// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureNode, SPP } from './child.js';
import { inTurn, median, shortest } from './sample.js';
import { megabytes, row, seconds } from './table.js';

const BATCH = 8;
const SIZE = 224;
const MODEL = 'resnetv2-50';

/** One thing at a time, the rest as in the other sections. */
const CASES = [
  ...['resnetv2-50', 'resnetv2-101', 'resnetv2-200', 'resnetv2-600'].map((model) => ({
    name: `depth: ${model}`,
    model,
    batch: BATCH,
    size: SIZE,
  })),
  ...[1, 2, 4, 16, 32].map((batch) => ({
    name: `batch ${batch}`,
    model: MODEL,
    batch,
    size: SIZE,
  })),
  ...[64, 128, 320, 448].map((size) => ({
    name: `size ${size}`,
    model: MODEL,
    batch: BATCH,
    size,
  })),
];

/**
 * How time and memory of `spp analyze` grow with depth, batch and resolution.
 *
 * @param {number} runs
 */
export async function growth(runs) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  try {
    const things = Object.fromEntries(
      CASES.map(({ name, model, batch, size }, i) => {
        const file = path.join(folder, `case${i}.yaml`);
        writeFileSync(
          file,
          `input: { kind: gaussian, batch: ${batch}, size: ${size} }\nseeds: 1\nnetworks: [{ model: ${model} }]\n`,
        );
        return [name, () => measureNode([SPP, 'analyze', file, '--out', folder, '--quiet'])];
      }),
    );
    const usages = await inTurn(runs, things);
    return Object.entries(usages).flatMap(([name, own]) => {
      const peaks = own.map(({ peakBytes }) => peakBytes);
      return [
        row(`${name}: wall time`, shortest(own.map(({ wallMs }) => wallMs)), seconds),
        row(`${name}: peak memory`, [Math.max(...peaks), median(peaks)], megabytes),
      ];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
