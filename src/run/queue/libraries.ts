import { UserError } from '../../core/errors.ts';

/** What a queue needs and most users do not: installed by hand, and loaded when a queue is asked for. */
export interface Libraries {
  readonly bullmq: typeof import('bullmq');
  readonly Redis: typeof import('ioredis').Redis;
}

/** @throws UserError where they are not installed */
export async function loadLibraries(): Promise<Libraries> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis };
  } catch (cause) {
    if (!isNotInstalled(cause)) throw cause;
    throw new UserError('a queue needs the packages bullmq and ioredis, which are not installed', {
      place: '--queue',
      remedy: 'npm install bullmq ioredis',
      cause,
    });
  }
}

function isNotInstalled(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
