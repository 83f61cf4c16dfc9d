/** What is measured of a model at one place. */
export interface ModelPoint {
  /** As results name it. */
  readonly name: string;
  /** The value that is measured. */
  readonly value: string;
  /** Of a residual block, what its branch ends in, before its last scaling; their sum where there are several. */
  readonly branch: readonly string[] | null;
  /** Constants that the branch is multiplied by behind that. */
  readonly factors: readonly string[];
  readonly isProjection: boolean;
}
