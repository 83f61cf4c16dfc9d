import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clearLeftovers, ownerMark } from '../../src/core/leftovers.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'spp-test-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test('what a dead process left goes, and what a living one has, or another machine, stays', () => {
  const at = folder();
  const [machine] = ownerMark().split('-') as [string];
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const other = machine === '000000' ? '111111' : '000000';
  const stays = [
    `.spp-${ownerMark()}-a-0.tmp`,
    `.spp-${other}-${dead}-new.tmp`,
    '.spp-abc.tmp',
    '.sppx',
    'a.json',
  ];
  const goes = [`.spp-${machine}-${dead}-a-0.tmp`, `.spp-${other}-${dead}-of-long-ago.tmp`];
  for (const name of [...stays, ...goes]) writeFileSync(path.join(at, name), 'x');
  mkdirSync(path.join(at, `.spp-${machine}-${dead}-folder`));
  const hour = Date.now() / 1000 - 3600;
  for (const name of readdirSync(at)) utimesSync(path.join(at, name), hour, hour);
  utimesSync(path.join(at, goes[1] as string), 1, 1);
  const fresh = `.spp-${machine}-${dead}-just-now.tmp`;
  writeFileSync(path.join(at, fresh), 'x');
  clearLeftovers(at, '.spp-');
  expect(readdirSync(at).sort()).toEqual([...stays, fresh].sort());
});

test('a folder that is not there has none', () => {
  expect(() => clearLeftovers(path.join(folder(), 'none'), '.spp-')).not.toThrow();
});
