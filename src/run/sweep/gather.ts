import type { AnySpec } from '../../networks/imported.ts';
import type { Foreseen } from '../foreseen.ts';
import type { KnownConfig } from '../input.ts';
import type { MeasuredNetwork } from '../result.ts';
import type { UnitRecord } from './record.ts';
import type { Store } from './store.ts';
import { byNetwork, type Unit } from './units.ts';
import { wholeOf } from './whole.ts';

/** A network that is put together of its units. */
export interface Gathered extends MeasuredNetwork {
  /** Its place in the config. */
  readonly index: number;
  readonly foreseen: Foreseen;
  /** The engine that computed it, as the result names it. */
  readonly engine: string;
}

/** The networks all of whose units are stored, and the units that are not. */
export async function gather(
  config: KnownConfig,
  units: readonly Unit[],
  store: Store,
): Promise<{ readonly networks: readonly Gathered[]; readonly missing: readonly Unit[] }> {
  const networks: Gathered[] = [];
  const missing: Unit[] = [];
  for (const [index, own] of byNetwork(units)) {
    const records = await Promise.all(own.map(({ key }) => store.read(key)));
    const lacking = own.filter((_, i) => records[i] === undefined);
    missing.push(...lacking);
    if (lacking.length > 0) continue;
    const whole = records as readonly UnitRecord[];
    const [first] = whole as readonly [UnitRecord];
    const result = wholeOf(config.networks[index] as AnySpec, whole);
    const { foreseen, engine } = first;
    networks.push({ index, result, takesInput: foreseen.takesInput, foreseen, engine });
  }
  return { networks, missing };
}

/** A config with some of its networks alone. */
export function withNetworks(config: KnownConfig, places: readonly number[]): KnownConfig {
  const { networks, inputs, sweep } = config;
  const those = <T>(list: readonly T[]) => places.map((i) => list[i] as T);
  return {
    ...config,
    networks: those(networks),
    ...(inputs === undefined ? {} : { inputs: those(inputs) }),
    ...(sweep === undefined ? {} : { sweep: { ...sweep, networks: those(sweep.networks) } }),
  };
}
