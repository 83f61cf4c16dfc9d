import { messageOf, UserError } from '../../core/errors.ts';
import { masked, type QueueAddress } from './address.ts';

interface Cause {
  /** What the system, the TLS library or the server says. */
  readonly says: RegExp;
  readonly message: string;
  readonly remedy: string;
}

/** Why a queue may not be entered. */
const CAUSES: readonly Cause[] = [
  {
    says: /ECONNREFUSED/,
    message: 'nothing answers there',
    remedy: 'Start Redis or Valkey there, or correct the address.',
  },
  {
    says: /ENOTFOUND|EAI_AGAIN/,
    message: 'there is no host of this name',
    remedy: 'Correct the address.',
  },
  {
    says: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    message: 'it cannot be reached',
    remedy:
      'Correct the address (rediss:// is for TLS alone), or have the firewall let you through.',
  },
  {
    says: /WRONGPASS|invalid password|NOAUTH/i,
    message: 'it refuses this user and password',
    remedy: 'Correct them in redis://USER:PASSWORD@HOST, best in the variable SPP_QUEUE.',
  },
  {
    says: /NOPERM/,
    message: 'this user may not do what a queue needs',
    remedy: 'Allow it all commands on the keys bull:spp:* and spp:*.',
  },
  {
    says: /DB index is out of range|invalid DB index/i,
    message: 'it has no database of this number',
    remedy: 'Leave it out of the address: redis://HOST:PORT.',
  },
  {
    says: /OOM command not allowed/,
    message: 'its memory is full',
    remedy: 'Give it more (maxmemory), and run the same command again.',
  },
  {
    says: /Redis version needs/,
    message: 'it is too old',
    remedy: 'Install Redis 6.2 or later, or Valkey.',
  },
  {
    says: /READONLY/,
    message: 'it is a copy that cannot be written',
    remedy: 'Name the server that it copies.',
  },
  {
    says: /self.signed|unable to (get|verify)|certificate|altnames/i,
    message: 'its certificate is not trusted here',
    remedy: 'Name the file of its authority in the variable NODE_EXTRA_CA_CERTS.',
  },
  {
    says: /wrong version number|packet length too long|EPROTO/i,
    message: 'it does not speak TLS',
    remedy: 'Write redis:// for a connection without TLS.',
  },
  {
    says: /Connection is closed|ECONNRESET|EPIPE|Protocol error/i,
    message: 'it closes the connection',
    remedy: 'Write rediss:// where it speaks TLS, or correct the address.',
  },
];

/** What to say of a queue that cannot be entered. */
export function refused(error: unknown, address: QueueAddress): UserError {
  const own = masked(messageOf(error), address);
  const known = CAUSES.find(({ says }) => says.test(own) || says.test(codeOf(error)));
  const message = known === undefined ? own : `${known.message} (${own})`;
  const remedy = known?.remedy ?? 'Correct the address, or look at what its server says.';
  return new UserError(`cannot use this queue: ${message}`, { place: address.shown, remedy });
}

/** The same of an error that came later, where it is the server's; any other as it is. */
export function refusedLater(error: unknown, address: QueueAddress): unknown {
  const isServers = error instanceof Error && (error.name === 'ReplyError' || isTooOld(error));
  return isServers ? refused(error, address) : error;
}

function isTooOld({ message }: Error): boolean {
  return /Redis version needs/.test(message);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
