/** What a branch is added to: the block's input, a projection of it, or nothing. */
export type Shortcut = 'identity' | 'projection' | 'none';

/** Where a block stands, and what the network as a whole decides for it. */
export interface Position {
  /** 1-based over the whole network. */
  readonly index: number;
  /** 0-based. */
  readonly stage: number;
  /** 0-based within its stage. */
  readonly block: number;
  readonly stride: number;
  /** Channels that come in, and that go out. */
  readonly from: number;
  readonly to: number;
  readonly shortcut: Shortcut;
  /** β of a normalizer-free block: √ of the variance expected at its input; null: that which is measured there. */
  readonly beta: number | null;
  /** Blocks of the network. */
  readonly depth: number;
}
