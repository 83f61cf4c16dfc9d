/** Files that are one network at several steps of its training, as a config names them. */
export interface Sequence {
  /** What of the network they are. */
  readonly key: 'model' | 'weights';
  /** Paths and globs, relative to the config. */
  readonly files: readonly string[];
  /** Where a path has its step: a regular expression of one group; absent: the last number of the file's name. */
  readonly step?: string;
}

/** What a network has whose weights are those of a training run. */
export interface Trained {
  /** A file of weights, relative to the config; absent: they are drawn, or in the model's own file. */
  readonly weights?: string;
  /** The step at which they were saved; absent of a network that is no part of a sequence. */
  readonly step?: number;
  /** What it is to be made several networks of, before anything else. */
  readonly sequence?: Sequence;
}
