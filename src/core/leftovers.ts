import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Another machine's run on the same disk cannot be asked whether it lives: it is given this long. */
const DAY = 86_400_000;
/** A process in another container of the same name is not seen; what it writes is in place sooner. */
const MINUTE = 60_000;

/** Part of a temporary file's name: the machine, in six digits, and the process that made it. */
export function ownerMark(): string {
  return `${machine()}-${process.pid}`;
}

/**
 * Removes what runs that were killed have left in a folder: what is called as a temporary file of ours and
 * whose process is no more. What cannot be removed stays.
 *
 * @param prefix before the owner's mark
 */
export function clearLeftovers(folder: string, prefix: string): void {
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const [, owner, pid] = /^([0-9a-f]{6})-(\d+)-/.exec(name.slice(prefix.length)) ?? [];
    if (owner === undefined || isAlive(path.join(folder, name), owner, Number(pid))) continue;
    try {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {}
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(file: string, owner: string, pid: number): boolean {
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    if (age < MINUTE || owner !== machine()) return age < DAY;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // That of another user may not be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function machine(): string {
  return createHash('sha256').update(os.hostname()).digest('hex').slice(0, 6);
}
