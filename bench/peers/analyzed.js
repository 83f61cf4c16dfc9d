// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SPP } from '../child.js';

/**
 * What `spp analyze` makes of a config: its result, each point's statistics beside its name, as the PyTorch
 * script has them.
 *
 * @param {string} config a JSON file, which is YAML too
 * @param {string} folder for the result
 */
export function analyzed(config, folder) {
  const out = path.join(folder, 'spp');
  const args = [SPP, 'analyze', config, '--out', out, '--format', 'json', '--quiet'];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 2] });
  const result = JSON.parse(readFileSync(path.join(out, path.basename(config)), 'utf8'));
  for (const network of result.networks) {
    network.points = network.points.map((/** @type {any} */ point) => ({
      ...point,
      ...point.statistics,
    }));
  }
  return result;
}
