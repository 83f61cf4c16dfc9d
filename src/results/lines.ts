import type { NetworkResult } from './result.ts';

/*
 * Which networks make a line where each is one point. Those of one model family do, from one result, whose
 * configs agree in every key but the ones that say which member of the family a network is. So a family with
 * batch norm and the same without are two lines, and so are two batches; the input is that of the result, but
 * for its size, which is a member's own in families such as EfficientNet.
 */

/** The keys of a config that a member of a family is known by, or that follow from which one it is. */
const OF_A_MEMBER = [
  ...['name', 'model', 'size'],
  ...['block', 'stages', 'widths', 'stem_width', 'groups', 'group_width', 'expansion'],
];

/** Networks that belong on one line. */
export interface Line {
  readonly family: string;
  /** What the networks' result is called, where there are several. */
  readonly source: string | null;
  /** What the networks of the line have in common: their config without what tells them apart. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Positions in the list of networks, by multiply-adds from few to many. */
  readonly networks: readonly number[];
}

/**
 * The lines of some networks, in the order of their first ones.
 *
 * @param sources the result that each network is from, where there are several
 */
export function linesOf(
  networks: readonly NetworkResult[],
  sources: readonly string[] = [],
): Line[] {
  const lines = new Map<string, Line>();
  for (const [i, network] of networks.entries()) {
    const family = familyOf(network);
    const source = sources[i] ?? null;
    const config = commonConfig(network);
    const { size: _, ...input } = network.input ?? {};
    const key = JSON.stringify([family, source, Object.entries(config).sort(byKey), input]);
    const before = lines.get(key)?.networks ?? [];
    lines.set(key, { family, source, config, networks: [...before, i] });
  }
  const macsOf = (i: number) => networks[i]?.macs ?? 0;
  return [...lines.values()].map((line) => ({
    ...line,
    networks: [...line.networks].sort((a, b) => macsOf(a) - macsOf(b)),
  }));
}

/**
 * The family that planned it. Of a result that does not say so the model without its last word: `resnetv2` of
 * `resnetv2-50` and of `resnetv2` with stages of its own. A network without a model goes by its name.
 */
export function familyOf(network: Pick<NetworkResult, 'name' | 'config' | 'facts'>): string {
  const { name, config, facts } = network;
  if (facts?.family !== undefined) return facts.family;
  const { model } = config;
  const whole = typeof model === 'string' ? model : name;
  const end = whole.lastIndexOf('-');
  return end > 0 ? whole.slice(0, end) : whole;
}

function commonConfig({ config }: NetworkResult): Line['config'] {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !OF_A_MEMBER.includes(key)));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
