import type { Path } from '../core/place.ts';
import type { Config } from './schema.ts';

/** A config, and where each of its values stands in the file. */
export interface LoadedConfig {
  readonly config: Config;
  /**
   * `file:line:column` of the value at a path such as `['networks', 0, 'norm_groups']`, or of its key;
   * for a value that the file leaves to its default, of what would hold it; for one that a network
   * inherits, its place in `base`.
   */
  locate(path: Path, part?: 'value' | 'key'): string;
  /**
   * A config of one network alone as plain data, which is read elsewhere as this one was here: its input, and the network with what it
   * inherits and under its own name.
   */
  dataOf(network: number): OneNetwork;
}

/** A config's data before its defaults. */
export interface OneNetwork {
  readonly title: string;
  readonly input: unknown;
  readonly networks: readonly [object];
}
