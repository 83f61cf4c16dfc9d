import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LoadedConfig } from '../../config/load.ts';
import { ENGINE_NAMES, type EngineName } from '../../engines/table.ts';
import type { KnownConfig } from '../input.ts';
import { measuredBy } from '../prepare.ts';
import type { Contents } from '../sweep/contents.ts';
import { editionOf } from '../sweep/edition.ts';
import { inParts } from '../sweep/jobs.ts';
import { byNetwork, type Unit } from '../sweep/units.ts';

export const TICKET_SCHEMA = 'spp-job/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const edition = z.union([hash, z.literal('')]);

/**
 * What lies on a queue: some units of one network, as the data of a config of that network alone. Whoever computes them reads it
 * as any config, with files of their own, and must come to the same keys.
 */
export const ticketSchema = z.object({
  schema: z.literal(TICKET_SCHEMA),
  engine: z.enum(ENGINE_NAMES as readonly [EngineName, ...EngineName[]]),
  config: z.looseObject({ title: z.string(), seeds: z.array(z.number()) }),
  /** One a seed. */
  keys: z.array(hash),
  edition: z.object({ input: edition, network: edition }),
});
export type Ticket = z.output<typeof ticketSchema>;

/** A ticket, and the units that are on it. */
export interface Issued {
  /** The same for everybody who has the same config, whatever they have stored. */
  readonly id: string;
  readonly units: readonly Unit[];
  ticket(): Promise<Ticket>;
}

/** Tickets that are issued at least, where there are units enough, and units of one at most. */
const TICKETS = 256;
const MOST_UNITS = 16;

/** What tickets are made of. */
export interface Issuing {
  readonly config: KnownConfig;
  readonly dataOf: LoadedConfig['dataOf'];
  readonly engine: EngineName;
  /** All of the config's: which ticket one is on does not depend on what is missing. */
  readonly units: readonly Unit[];
  /** The keys of those that are missing. */
  readonly missing: ReadonlySet<string>;
  readonly contents: Contents;
}

/** The tickets of the units that are missing: a network with its seeds, in parts where there are few networks. */
export function issue(issuing: Issuing): Issued[] {
  const { units, missing } = issuing;
  const most = Math.min(MOST_UNITS, Math.ceil(units.length / TICKETS));
  const seen = new Set<string>();
  return [...byNetwork(units)].flatMap(([network, own]) =>
    inParts(own, most).flatMap((part) => {
      const id = idOf(part);
      const needed = part.filter(({ key }) => missing.has(key));
      // Two networks that differ in their names alone are one.
      if (needed.length === 0 || seen.has(id)) return [];
      seen.add(id);
      return [{ id, units: needed, ticket: () => ticketOf(issuing, network, needed) }];
    }),
  );
}

/** BullMQ has numbers for other things, and colons. */
function idOf(units: readonly Unit[]): string {
  const keys = units.map(({ key }) => key).join();
  return `units-${createHash('sha256').update(keys).digest('hex')}`;
}

async function ticketOf(
  { config, dataOf, engine, contents }: Issuing,
  network: number,
  units: readonly Unit[],
): Promise<Ticket> {
  const seeds = units.map(({ seed }) => seed);
  return {
    schema: TICKET_SCHEMA,
    engine,
    config: { ...dataOf(network), seeds, statistics: measuredBy(config) },
    keys: units.map(({ key }) => key),
    edition: await editionOf(config, network, contents),
  };
}
