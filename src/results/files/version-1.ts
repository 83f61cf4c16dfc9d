import { RESULT_SCHEMA } from '../result.ts';

export const VERSION_1 = 'spp-result/1';
const KEYS = ['avg_sq_mean', 'avg_var', 'res_avg_var'];

type Given = Readonly<Record<string, unknown>>;

/**
 * A result in the first version of the file as one of today: its points held the three statistics
 * themselves, of which the stem's branch alone might be null. What is no such result stays as it is, to be
 * complained of as what it is.
 */
export function upgraded(data: unknown): unknown {
  if (!isVersion1(data)) return data;
  const { networks } = data;
  return {
    ...data,
    schema: RESULT_SCHEMA,
    rng: 'spp-rng/1',
    ...(Array.isArray(networks) ? { networks: networks.map(upgradedNetwork) } : {}),
  };
}

export function isVersion1(data: unknown): data is Given {
  return isMapping(data) && data['schema'] === VERSION_1;
}

/** Where something stands in a file of the first version, whose points held the statistics themselves. */
export function pathInVersion1(path: readonly PropertyKey[]): PropertyKey[] {
  return path.filter((step) => step !== 'statistics');
}

function upgradedNetwork(network: unknown): unknown {
  if (!isMapping(network) || !Array.isArray(network['points'])) return network;
  return { ...network, points: network['points'].map(upgradedPoint) };
}

function upgradedPoint(point: unknown): unknown {
  if (!isMapping(point)) return point;
  const entries = Object.entries(point);
  // A key of today in a file of the first version is a mistake, and stays to be found.
  if (Object.hasOwn(point, 'statistics')) return point;
  return {
    ...Object.fromEntries(entries.filter(([key]) => !KEYS.includes(key))),
    statistics: Object.fromEntries(entries.filter(([key]) => KEYS.includes(key))),
  };
}

function isMapping(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
