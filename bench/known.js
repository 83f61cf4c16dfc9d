// @ts-check
import path from 'node:path';
import { loadConfig } from '../dist/config/load.js';
import { knownConfig } from '../dist/run/input.js';

/**
 * A config of which networks can be built: batch and size of its input are known.
 *
 * @param {string} file
 */
export async function loadKnown(file) {
  const { config, locate } = await loadConfig(file);
  return { config: await knownConfig(config, path.dirname(file), locate), locate };
}
