import { int } from '../../../graph/attributes.ts';
import type { GraphNode, GraphValue } from '../../../graph/graph.ts';
import type { GraphWriter } from '../../../graph/writer.ts';
import { blockedWeight, filtersBlocked } from './nodes.ts';
import type { Support } from './support.ts';

/** How the channels of a convolution meet its filters. */
interface Shape {
  readonly filters: number;
  /** Of one group. */
  readonly channels: number;
  readonly groups: number;
}

/** A convolution that the layout has. */
interface Connection {
  fits(shape: Shape, support: Support): boolean;
  /** Whether it reads its input blocked; else it does so plain. */
  readonly blocked: boolean;
  readonly order: WeightOrder;
}

/** Bring a weight O, I, H, W into an order: its filters in blocks, or its channels too. */
export const ORDERS = {
  filters: filtersBlocked,
  both: blockedWeight,
} as const satisfies Record<string, (writer: GraphWriter, weight: GraphValue) => GraphValue>;

export type WeightOrder = keyof typeof ORDERS;

/**
 * What MlasNchwcConv tells apart (onnxruntime/core/mlas/lib/snchwc.cpp), by the channels of a group and
 * by the filters; and what order each wants its weight in (NchwcTransformerImpl::TransformConv in
 * onnxruntime/core/optimizer/nchwc_transformer.cc). A convolution that is none of them runs plain.
 */
const CONNECTIONS = {
  /** Too few channels for a block, as those of a picture. */
  picture: {
    fits: ({ channels, groups }, { block }) => groups === 1 && channels < block,
    blocked: false,
    order: 'filters',
  },
  dense: {
    fits: ({ channels, groups }, { block }) => groups === 1 && channels % block === 0,
    blocked: true,
    order: 'both',
  },
  /** Each channel by itself. */
  depthwise: {
    fits: ({ filters, channels, groups }, { depthwise }) =>
      depthwise && groups > 1 && channels === 1 && filters === groups,
    blocked: true,
    order: 'filters',
  },
  grouped: {
    fits: ({ filters, channels, groups }, { block, grouped }) =>
      grouped && groups > 1 && channels % block === 0 && (filters / groups) % block === 0,
    blocked: true,
    order: 'both',
  },
} as const satisfies Record<string, Connection>;

/**
 * Which convolution of the layout a node is; null where it is none.
 *
 * @param weight its shape, O, I, H, W
 */
export function connectionOf(
  node: GraphNode,
  weight: readonly number[],
  support: Support,
): Connection | null {
  const [filters, channels] = weight as [number, number];
  const shape = { filters, channels, groups: groupsOf(node) };
  if (weight.length !== 4 || filters % support.block !== 0) return null;
  return Object.values(CONNECTIONS).find(({ fits }) => fits(shape, support)) ?? null;
}

export function groupsOf(node: GraphNode): number {
  return int(node, 'group', 1);
}
