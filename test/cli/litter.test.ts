import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folder, spp } from './run.ts';

test('a run leaves nothing in the home and the temporary folder, and so no telemetry', async () => {
  const { root, write } = folder();
  write(
    'a.yaml',
    'input: { kind: gaussian, size: 32, batch: 2 }\nnetworks: [{ model: resnetv2-18 }]\n',
  );
  const [home, temporary] = [path.join(root, 'home'), path.join(root, 'tmp')];
  mkdirSync(home);
  mkdirSync(temporary);
  const env = { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: path.join(home, '.cache') };
  const { code, stderr } = await spp(root, ['analyze', 'a.yaml'], { env });
  expect([code, stderr]).toEqual([0, expect.stringContaining('wrote')]);
  expect(readdirSync(home, { recursive: true })).toEqual([]);
  expect(readdirSync(temporary, { recursive: true })).toEqual([]);
});
