// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { SPP } from './child.js';

const PORT = 7379;
const SERVER = 'redis-server';

/** Whether there is a server of queues to try. */
export function hasServer() {
  try {
    execFileSync(SERVER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A queue of one's own, that writes down what it has.
 *
 * @template T
 * @param {(queue: { url: string, empty: () => Promise<unknown> }) => Promise<T>} work
 */
export async function withQueue(work) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-redis-'));
  const args = ['--port', `${PORT}`, '--dir', dir, '--save', '', '--appendonly', 'yes'];
  const server = spawn(SERVER, args, { stdio: 'ignore' });
  const client = new Redis(PORT, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {});
  try {
    await client.ping();
    return await work({ url: `redis://localhost:${PORT}`, empty: () => client.flushall() });
  } finally {
    client.disconnect();
    server.kill();
    await once(server, 'exit');
    rmSync(dir, { recursive: true });
  }
}

/**
 * Workers of one process each, at the queue before the work begins.
 *
 * @template T
 * @param {string} url
 * @param {number} count
 * @param {() => T} work
 */
export async function withWorkers(url, count, work) {
  const workers = Array.from({ length: count }, () =>
    spawn(process.execPath, [SPP, 'worker', '--queue', url, '--jobs', '1'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  try {
    await Promise.all(workers.map((worker) => once(worker.stderr, 'data')));
    return work();
  } finally {
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
  }
}
