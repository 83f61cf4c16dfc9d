import path from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { withSequences } from '../../config/sequence/expand.ts';
import { UserError } from '../../core/errors.ts';
import type { EngineName } from '../../engines/table.ts';
import { inputAt, knownConfig } from '../input.ts';
import { measuredBy } from '../prepare.ts';
import { Contents } from '../sweep/contents.ts';
import { type Edition, editionOf } from '../sweep/edition.ts';
import type { Job } from '../sweep/job.ts';
import { unitsOf } from '../sweep/units.ts';
import { confine } from './confine.ts';
import { type Ticket, ticketSchema } from './ticket.ts';

/** What is to be computed of a ticket. */
export interface Redeemed {
  readonly engine: EngineName;
  readonly name: string;
  readonly job: Job;
  /** A file that has changed since its keys were made sure of. */
  readonly changed: () => Promise<string | undefined>;
}

/**
 * Reads a ticket as a stranger's: its config is checked as any other, its files lie under a folder of this machine, and its keys are
 * those that this spp comes to.
 *
 * @param data what lies on the queue
 * @param folder where files are looked for
 * @throws UserError where it is no ticket, there is a mistake in its config, or its numbers would be others here
 */
export async function redeem(data: unknown, folder: string): Promise<Redeemed> {
  const ticket = ticketSchema.safeParse(data).data;
  if (ticket === undefined) {
    throw new UserError('this is no job that this version of spp knows', {
      remedy: 'Install one version of spp on all machines.',
    });
  }
  const { engine, keys } = ticket;
  const name = ticket.config.title;
  const parsed = parseConfig(JSON.stringify(ticket.config), `the job of ${name}`);
  confine(parsed.config, folder, name);
  const { config, locate } = await withSequences(parsed, path.join(folder, 'job'));
  const known = await knownConfig(config, folder, locate);
  const contents = new Contents(folder);
  const edition = await editionOf(known, 0, contents);
  refuseOtherFiles(ticket, edition, folder);
  const units = await unitsOf(known, engine, contents);
  if (units.some(({ key }, i) => key !== keys[i]) || units.length !== keys.length) {
    throw new UserError('the numbers of this spp are not those of the one that asks', {
      remedy: 'Install one version of spp on all machines.',
    });
  }
  const job: Job = {
    spec: known.networks[0] as Job['spec'],
    input: inputAt(known, 0),
    measured: measuredBy(known),
    seeds: units.map(({ seed, key }) => ({ seed, key })),
    baseDir: folder,
    edition,
  };
  return { engine, name, job, changed: () => contents.changed() };
}

function refuseOtherFiles({ edition }: Ticket, own: Edition, folder: string): void {
  const differs = (['input', 'network'] as const).filter((each) => edition[each] !== own[each]);
  if (differs.length === 0) return;
  const what = differs.join(' and ');
  throw new UserError(
    `the files of its ${what} under ${folder} are not those of whoever asks for it`,
    { remedy: 'Copy them there.' },
  );
}
