import { createHash } from 'node:crypto';
import type { AnySpec } from '../../networks/imported.ts';
import { inputAt, type KnownConfig } from '../input.ts';
import type { Contents } from './contents.ts';
import { canonical } from './units.ts';

/** What is in the files that an input and a network name, as a hash of each; empty where it names none. */
export interface Edition {
  readonly input: string;
  readonly network: string;
}

/** @param index of the network */
export async function editionOf(
  config: KnownConfig,
  index: number,
  contents: Contents,
): Promise<Edition> {
  const input = inputAt(config, index);
  const { name: _, ...spec } = config.networks[index] as AnySpec;
  return {
    input: hashOf(input, await contents.ofInput(input)),
    network: hashOf(spec, await contents.ofNetwork(config.networks[index] as AnySpec)),
  };
}

function hashOf(given: object, withContents: object): string {
  const text = canonical(withContents);
  return text === canonical(given) ? '' : createHash('sha256').update(text).digest('hex');
}
