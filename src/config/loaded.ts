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
}
