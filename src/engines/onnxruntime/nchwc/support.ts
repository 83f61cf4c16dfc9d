/** What the layout can do on this machine. */
export interface Support {
  /** Channels in a block: 16 with AVX-512, 8 with AVX2. */
  readonly block: number;
  /** Convolutions of each channel by itself. */
  readonly depthwise: boolean;
  /** Convolutions in groups of whole blocks. */
  readonly grouped: boolean;
}
