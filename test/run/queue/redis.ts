import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';

/** Redis or Valkey, where one is installed. */
const BINARY = ['redis-server', 'valkey-server'].find(isInstalled);

export const hasRedis = BINARY !== undefined;
if (!hasRedis) console.warn('no redis-server is installed: tests of queues are skipped');

function isInstalled(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A server of one's own, which keeps what it has when it is killed. */
export async function openRedis() {
  const dir = mkdtempSync(path.join(tmpdir(), 'spp-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--dir', dir, '--save', ''];
  let child: ChildProcess;
  const start = () => {
    const kept = ['--appendonly', 'yes', '--appendfsync', 'always'];
    child = spawn(BINARY as string, [...args, ...kept], { stdio: 'ignore' });
  };
  start();
  const client = new Redis(port, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {});
  await client.ping();
  return {
    url: `redis://localhost:${port}`,
    port,
    client,
    start,
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      client.disconnect();
      await this.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
