import { type LoadedConfig, parseConfig } from '../../src/config/load.ts';
import type { KnownConfig } from '../../src/run/input.ts';

/** A config of noise or pictures, of which networks can be built without a look into a file. */
export function parseKnown(text: string, file: string): LoadedConfig & { config: KnownConfig } {
  const loaded = parseConfig(text, file);
  const { input, inputs, ...others } = loaded.config;
  if (input.kind === 'file') throw new Error('of a file nothing is known');
  return { ...loaded, config: { ...others, input } };
}
