import { mkdirSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folder, inProcess, spp } from './run.ts';

const config = (more = '') => `
input: { kind: images, path: my photos, batch: 3, size: 16${more} }
seeds: 2
networks: [{ model: resnetv2, stages: [1, 1], widths: [8, 8], stem: conv3 }]
`;

/** A config beside a folder of so many pictures. */
async function photos(count: number, more = '') {
  const at = folder();
  const file = at.write('configs/a.yaml', config(more));
  mkdirSync(at.at('configs/my photos'));
  for (let i = 0; i < count; i++) {
    const bytes = Uint8Array.from({ length: 24 * 20 * 3 }, (_, k) => (k * (7 + 2 * i)) % 251);
    const picture = sharp(bytes, { raw: { width: 24, height: 20, channels: 3 } });
    at.write(`configs/my photos/${i}.jpg`, await picture.jpeg().toBuffer());
  }
  const run = (...args: string[]) => inProcess(at.root, ['analyze', file, ...args]);
  return { ...at, run };
}

/** Refused: one message, and nothing written. */
async function refused(at: Awaited<ReturnType<typeof photos>>, ...args: string[]): Promise<string> {
  const before = at.list();
  const { code, stdout, stderr } = await at.run(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.match(/spp:/g)?.length).toBe(1);
  expect(at.list()).toEqual(before);
  return stderr;
}

test('pictures from a folder relative to the config, the same for every seed', async () => {
  const at = await photos(4);
  const { code, stderr } = await spp(at.root, ['analyze', 'configs/a.yaml', '--format=json']);
  expect(stderr).toBe('wrote plots/a.json\n');
  expect(code).toBe(0);
  const result = at.result('plots/a.json');
  expect(result.input).toMatchObject({ kind: 'images', path: 'my photos', batch: 3 });
  expect(result.networks[0]?.points[0]?.shape).toEqual([3, 64, 16, 16]);
});

test('too few pictures', async () => {
  const message = await refused(await photos(2));
  expect(message).toContain('there are 2 pictures here, fewer than batch: 3');
  expect(message).toContain('my photos: there');
  expect(message).toMatch(/^spp: .*a\.yaml:2:30: /);
});

test('an empty folder, and none', async () => {
  expect(await refused(await photos(0))).toContain('there are no pictures here');
  const missing = folder();
  const file = missing.write('a.yaml', config());
  const { code, stderr } = await inProcess(missing.root, ['analyze', file]);
  expect([code, missing.list()]).toEqual([2, ['a.yaml']]);
  expect(stderr).toContain('there is no such folder');
});

test('an unreadable picture is named, or skipped and counted', async () => {
  const strict = await photos(3);
  strict.write('configs/my photos/1a.png', 'no picture');
  strict.write('configs/my photos/1b.png', '');
  expect(await refused(strict)).toMatch(/my photos\/1a\.png: cannot read this picture/);

  const lenient = await photos(3, ', skip_unreadable: true');
  lenient.write('configs/my photos/1a.png', 'no picture');
  lenient.write('configs/my photos/1b.png', '');
  const { code, stderr } = await lenient.run('--format=json', '-q');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^spp: warning: skipped 2 unreadable pictures: my photos\/1a\.png \(.*more\n$/,
  );
});

test('no plot goes among the pictures', async () => {
  const at = await photos(4);
  for (const out of ['configs/my photos', 'configs/my photos/plots/x']) {
    expect(await refused(at, '-o', out)).toContain(
      'is within the pictures of the input (my photos)',
    );
  }
  // A result is no picture.
  const json = await at.run('-q', '--format=json', '-o', 'configs/my photos');
  expect(json).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await at.run('-q', '-o', 'configs/my photos 2')).code).toBe(0);
});
