import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { type UnitRecord, unitOf } from '../sweep/record.ts';

/** A unit as it comes back from a worker, and what is to be known of how it came to be. */
export interface Delivered {
  readonly unit: UnitRecord;
  readonly warnings: readonly string[];
}

/** Seconds for which a result waits for whoever wants it, and for which it stays for others once somebody has it. */
const KEPT = 7 * 24 * 3600;
const KEPT_TAKEN = 600;
/** Results that are asked for at once. */
const AT_ONCE = 250;

/** The results that lie in the store of a queue. */
export class Results {
  private readonly redis: Redis;

  constructor(redis: Redis) {
    this.redis = redis;
  }

  async put(delivered: Delivered): Promise<void> {
    const packed = await promisify(gzip)(JSON.stringify(delivered));
    await this.redis.set(nameOf(delivered.unit.key), packed, 'EX', KEPT);
  }

  /** Of some keys those that have a result. */
  async found(keys: readonly string[]): Promise<Set<string>> {
    const pipeline = this.redis.pipeline();
    for (const key of keys) pipeline.exists(nameOf(key));
    const answers = (await pipeline.exec()) ?? [];
    return new Set(keys.filter((_, i) => answers[i]?.[1] === 1));
  }

  /** Tells of each result that is there; what is no result of its key counts as none. */
  async take(
    keys: readonly string[],
    onResult: (delivered: Delivered) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < keys.length; i += AT_ONCE) {
      const some = keys.slice(i, i + AT_ONCE);
      const packed = await this.redis.mgetBuffer(some.map(nameOf));
      await Promise.all(
        some.map(async (key, k) => {
          const delivered = await unpacked(packed[k] ?? null, key);
          if (delivered === undefined) return;
          await onResult(delivered);
          await this.redis.expire(nameOf(key), KEPT_TAKEN);
        }),
      );
    }
  }
}

function nameOf(key: string): string {
  return `spp:unit:${key}`;
}

async function unpacked(packed: Buffer | null, key: string): Promise<Delivered | undefined> {
  if (packed === null) return undefined;
  try {
    const { unit, warnings } = JSON.parse(String(await promisify(gunzip)(packed)));
    const record = unitOf(unit, key);
    return record && { unit: record, warnings };
  } catch {
    return undefined;
  }
}
