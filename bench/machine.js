// @ts-check
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the figures were measured on. */
export function machine() {
  const model = os.cpus()[0]?.model.trim() ?? 'unknown';
  const manifest = new URL('../node_modules/onnxruntime-node/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const { node } = process.versions;
  const gigabytes = (os.totalmem() / 1e9).toFixed(0);
  return `${model}, ${os.availableParallelism()} cores, ${gigabytes} GB, ${os.platform()} ${os.arch()}, Node ${node}, onnxruntime ${version}`;
}
