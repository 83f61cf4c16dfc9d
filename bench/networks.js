// @ts-check
import { fileURLToPath } from 'node:url';
import { gaussianBatch } from '../dist/data/gaussian.js';
import { preparePlanned } from '../dist/run/prepare.js';
import { loadKnown } from './known.js';

/** @typedef {import('../dist/run/prepare.js').Prepared} Prepared */

/** @param {string} name */
export const configFile = (name) => fileURLToPath(new URL(`configs/${name}.yaml`, import.meta.url));

/**
 * The networks of a config of this folder, and their input.
 *
 * @param {string} name
 */
export async function openConfig(name) {
  const { config, locate } = await loadKnown(configFile(name));
  const { batch, size } = config.input;
  return {
    networks: preparePlanned(config, locate),
    input: { batch, data: gaussianBatch([batch, 3, ...size], 0) },
  };
}
