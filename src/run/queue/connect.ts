import type { Redis } from 'ioredis';
import type { QueueAddress } from './address.ts';
import { type Libraries, loadLibraries } from './libraries.ts';
import { refused } from './refused.ts';

/** What the jobs of spp are called by, in a server that others may use too. */
export const QUEUE = 'spp';

/** Milliseconds until a server must answer at first, and between two tries to find it again. */
const FIRST_ANSWER = 10_000;
const LONGEST_PAUSE = 1000;

/** A server that has answered. */
export interface Connection {
  readonly address: QueueAddress;
  readonly libraries: Libraries;
  readonly redis: Redis;
  /** For others to connect by. */
  readonly options: ReturnType<typeof optionsOf>;
  /** Whether it answers now. */
  isThere(): boolean;
  /** At once, whatever is still asked; nobody who connects by `options` looks for the server any more then. */
  close(): void;
}

/** Told as the server goes, and as it is back. */
export interface ConnectionNews {
  onLost(): void;
  onBack(): void;
}

/**
 * Finds the server of a queue. One that goes later is waited for, however long that takes.
 *
 * @throws UserError where it is not there, or lets nobody in
 */
export async function connect(address: QueueAddress, news: ConnectionNews): Promise<Connection> {
  const libraries = await loadLibraries();
  const { Redis } = libraries;
  let isClosed = false;
  const options = optionsOf(address, () => isClosed);
  await probe(new Redis({ ...options, ...ONCE }), address);
  const redis = new Redis(options);
  let isLost = false;
  redis.on('error', () => {});
  redis.on('close', () => {
    if (!isLost && !isClosed) news.onLost();
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) news.onBack();
    isLost = false;
  });
  const close = () => {
    isClosed = true;
    redis.disconnect();
  };
  return { address, libraries, redis, options, isThere: () => redis.status === 'ready', close };
}

function optionsOf(
  { host, port, db, tls, username, password }: QueueAddress,
  isClosed: () => boolean,
) {
  return {
    ...{ host, port, db },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    // Whatever is asked while the server is gone is asked again when it is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => (isClosed() ? null : Math.min(100 * times, LONGEST_PAUSE)),
  };
}

const ONCE = {
  lazyConnect: true,
  connectTimeout: FIRST_ANSWER,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
} as const;

async function probe(redis: Redis, address: QueueAddress): Promise<void> {
  let cause: unknown;
  redis.on('error', (error) => {
    cause ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw refused(cause ?? error, address);
  } finally {
    redis.disconnect();
  }
}
