import { createHash } from 'node:crypto';
import type { EngineName } from '../../engines/table.ts';
import { RNG } from '../../maths/random.ts';
import { inputAt, type KnownConfig } from '../input.ts';
import { measuredBy } from '../prepare.ts';
import type { Contents } from './contents.ts';

/**
 * To be bumped with every change that makes the numbers of any network others, measured or expected, and with no
 * other: what was stored under another number is computed anew.
 */
const NUMERICS = 1;

/** One network under one seed. */
export interface Unit {
  /** What decides its numbers, as a hash: 64 hexadecimal digits. */
  readonly key: string;
  /** Place of the network in the config. */
  readonly network: number;
  readonly name: string;
  readonly seed: number;
}

/** The units of a config, network by network. */
export async function unitsOf(
  config: KnownConfig,
  engine: EngineName,
  contents: Contents,
): Promise<Unit[]> {
  const common = { numerics: NUMERICS, rng: RNG, engine, measured: measuredBy(config) };
  const units: Unit[] = [];
  for (const [network, spec] of config.networks.entries()) {
    const input = await contents.ofInput(inputAt(config, network));
    const own = canonical({ ...common, input, network: await contents.ofNetwork(spec) });
    for (const seed of config.seeds) {
      units.push({ key: keyOf(own, seed), network, name: spec.name, seed });
    }
  }
  return units;
}

function keyOf(own: string, seed: number): string {
  return createHash('sha256').update(`${own} ${seed}`).digest('hex');
}

/** JSON in which the order of keys does not count, nor a key without a value. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`;
}

/** What a unit is called to the user. */
export function titleOf({ name, seed }: Pick<Unit, 'name' | 'seed'>): string {
  return `${name}, seed ${seed}`;
}

/** The networks of units, each with what it is, in the order of the config. */
export function byNetwork<T extends Pick<Unit, 'network'>>(units: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const unit of units) {
    const group = groups.get(unit.network);
    if (group === undefined) groups.set(unit.network, [unit]);
    else group.push(unit);
  }
  return groups;
}
