import { Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import type { QueueAddress } from '../../run/queue/address.ts';
import type { Terminal } from '../terminal.ts';

/** The address by which a queue is found where the command line names none: others can see that, with a password in it. */
const VARIABLE = 'SPP_QUEUE';

/** Its text is not looked at by commander, which would quote a password. */
export function queueOption(what: string): Option {
  return new Option(
    '--queue [url]',
    `${what}, redis://HOST or rediss://HOST (default: $${VARIABLE})`,
  );
}

/**
 * @param given the option's; true where it is there without an address
 * @throws UserError where there is no address, or one with a mistake
 */
export async function queueAddress(
  given: string | true | undefined,
  { env }: Pick<Terminal, 'env'>,
): Promise<QueueAddress> {
  const { parseAddress } = await import('../../run/queue/address.ts');
  if (typeof given === 'string') return parseAddress(given, '--queue');
  const text = env[VARIABLE]?.trim() ?? '';
  if (text !== '') return parseAddress(text, VARIABLE);
  throw new UserError('no queue is named', {
    place: '--queue',
    remedy: `Name it behind --queue, such as redis://localhost, or in the variable ${VARIABLE}.`,
  });
}
