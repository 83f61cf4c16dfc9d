import { z } from 'zod';
import type { AnySpec } from '../../networks/imported.ts';
import { listOf } from '../../schema/values.ts';
import { type InputConfig, inputSchema } from '../input.ts';
import { networkSchema } from '../network.ts';
import { configSchema, refuseSameName, type Sweep } from '../schema.ts';
import { type Expanded, MAX_SWEPT } from './expand.ts';
import { sweptNames } from './names.ts';

/** The schema of a config, which says of each network what it was given where a sweep is expanded. */
export function wholeSchema(expanded: Expanded | undefined) {
  if (expanded === undefined) return configSchema.transform((config) => ({ ...config, swept: {} }));
  return sweptSchema(expanded);
}

function sweptSchema(expanded: Expanded) {
  const networks = listOf(networkSchema, 'networks', 1, MAX_SWEPT)
    .transform((specs) => named(specs, expanded))
    .superRefine((all, context) =>
      refuseSameName(
        all.map(({ spec }) => spec),
        context,
      ),
    );
  return configSchema
    .extend({ networks, inputs: z.array(inputSchema).optional() })
    .transform(({ networks: all, inputs, ...config }) => ({
      ...config,
      networks: all.map(({ spec }) => spec),
      swept: {
        ...(expanded.keys.length === 0 ? {} : { sweep: sweepOf(expanded, all) }),
        ...(inputs === undefined ? {} : shared(inputs)),
      },
    }));
}

/** A network by the name that tells its values, and by the one that it has without. */
interface Named {
  readonly spec: AnySpec;
  readonly network: string;
}

function named(specs: readonly AnySpec[], { origins, given }: Expanded): Named[] {
  const made = origins.map((origin, i) => ({ name: specs[i]?.name ?? '', given: given(origin) }));
  const names = sweptNames(made);
  return specs.map((spec, i) => {
    const first = origins.findIndex(({ network }) => network === origins[i]?.network);
    return { spec: { ...spec, name: names[i] as string }, network: specs[first]?.name ?? '' };
  });
}

function sweepOf({ keys, origins, given }: Expanded, networks: readonly Named[]): Sweep {
  return {
    keys: keys.map(({ key }) => key),
    networks: networks.map(({ network }, i) => ({
      network,
      values: Object.fromEntries(
        given(origins[i] as (typeof origins)[number]).map(({ key, value }) => [key.key, value]),
      ),
    })),
  };
}

/** Equal ones as one object, so that they can be told to be the same. */
function shared(inputs: readonly InputConfig[]): { input: InputConfig; inputs: InputConfig[] } {
  const known = new Map<string, InputConfig>();
  const all = inputs.map((input) => {
    const key = JSON.stringify(input);
    const first = known.get(key) ?? input;
    known.set(key, first);
    return first;
  });
  return { input: all[0] as InputConfig, inputs: all };
}
