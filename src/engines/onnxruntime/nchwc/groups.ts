import type { GraphNode, GraphValue } from '../../../graph/graph.ts';

interface Nodes {
  readonly nodes: readonly GraphNode[];
  /** What the last of the nodes computes; nobody else reads what the others do. */
  readonly output: GraphValue;
}

/** One node by itself. */
export interface Single extends Nodes {
  readonly kind: 'single';
}

/** A convolution, and the ReLU that alone reads it. */
export interface Convolution extends Nodes {
  readonly kind: 'convolution';
  readonly relu: boolean;
}

/** A factor, a divisor, a term, or one that is taken off: one number a plane, or one for all. */
export interface Step {
  readonly op: 'Mul' | 'Div' | 'Add' | 'Sub';
  readonly few: string;
}

/** source · scale + shift + plus, and a ReLU of that: one pass over the source. */
export interface AffineChain extends Nodes {
  readonly kind: 'affine';
  readonly source: string;
  readonly steps: readonly Step[];
  /** Another tensor of the source's shape. */
  readonly plus: string | null;
  readonly relu: boolean;
  /** Whether it is written where it is read and no sooner. */
  readonly late: boolean;
}

/** The mean of x, or of x², over pixels; and that over samples. */
export interface Mean extends Nodes {
  readonly kind: 'mean';
  readonly source: string;
  /** Of 2 and 3. */
  readonly axes: readonly number[];
  readonly squared: boolean;
  readonly overSamples: boolean;
}

/** Nodes that the blocked layout computes in one go. Every node of a graph is in one group. */
export type Group = Single | Convolution | AffineChain | Mean;
