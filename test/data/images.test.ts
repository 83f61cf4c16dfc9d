import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { type ImagesRequest, loadImages } from '../../src/data/images.ts';
import { fromBytes, pixels, type Rgb, temporaryFolder } from './pictures.ts';

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;
let at: Folder;
beforeEach(async () => {
  at = await temporaryFolder();
});
afterEach(() => rm(at.folder, { recursive: true }));

const load = (request: Partial<ImagesRequest>) =>
  loadImages(
    { path: '.', batch: 1, size: [2, 2], normalize: 'none', skip_unreadable: false, ...request },
    at.folder,
  );

async function refused(request: Partial<ImagesRequest>): Promise<UserError> {
  const thrown = await load(request).catch((error: unknown) => error);
  if (!(thrown instanceof UserError)) throw new Error(`no user error: ${thrown}`);
  return thrown;
}

const GREY: Rgb = [128, 128, 128];

describe('values', () => {
  const color = (n: number) => (r: number, c: number) => [n + r, 100 + n * 3 + c, 200 - n * r * c];
  const [H, W] = [2, 3];

  /** Plane by plane, as N×3×h×w. */
  function expected(value: (byte: number, channel: number) => number): number[] {
    const values: number[] = [];
    for (const n of [0, 1]) {
      for (const channel of [0, 1, 2]) {
        for (let r = 0; r < H; r++) {
          for (let c = 0; c < W; c++)
            values.push(value(color(n)(r, c)[channel] ?? Number.NaN, channel));
        }
      }
    }
    return values;
  }
  function close(data: Float32Array, values: number[]): void {
    expect(data).toHaveLength(values.length);
    for (const [i, v] of values.entries()) expect(data[i]).toBeCloseTo(v, 5);
  }
  const both = (normalize: ImagesRequest['normalize']) =>
    load({ batch: 2, size: [H, W], normalize });

  beforeEach(async () => {
    for (const n of [0, 1]) {
      const encoded = await fromBytes(pixels(H, W, color(n)), H, W)
        .png()
        .toBuffer();
      await at.write(`${n}.png`, encoded);
    }
  });

  test('none: [0, 1], in the order N, C, H, W', async () => {
    close(
      (await both('none')).data,
      expected((byte) => byte / 255),
    );
  });

  test('imagenet', async () => {
    const mean = [0.485, 0.456, 0.406];
    const std = [0.229, 0.224, 0.225];
    close(
      (await both('imagenet')).data,
      expected((byte, c) => (byte / 255 - (mean[c] ?? 0)) / (std[c] ?? 0)),
    );
  });

  test('standardize: each channel of the batch to mean 0 and variance 1', async () => {
    const { data } = await both('standardize');
    for (const channel of [0, 1, 2]) {
      const bytes = [0, 1].flatMap((n) => {
        const picture = pixels(H, W, color(n));
        return [...picture].filter((_, i) => i % 3 === channel);
      });
      const mean = bytes.reduce((a, b) => a + b) / bytes.length;
      const std = Math.sqrt(bytes.reduce((a, b) => a + (b - mean) ** 2, 0) / bytes.length);
      const got = [0, 1].flatMap((n) => [
        ...data.subarray((n * 3 + channel) * 6, (n * 3 + channel + 1) * 6),
      ]);
      for (const [i, v] of got.entries()) {
        expect(v).toBeCloseTo(((bytes[i] ?? 0) - mean) / std, 5);
      }
    }
  });

  test('standardize centres a channel of one value', async () => {
    await at.plain('one/a.png', [7, 128, 255]);
    const { data } = await load({ path: 'one', normalize: 'standardize' });
    expect([...data]).toEqual(Array(12).fill(0));
  });
});

describe('which pictures', () => {
  test('subfolders, any case, in the order of code units, hidden and other files passed over', async () => {
    for (const name of ['b.PNG', 'a/z.png', 'a.png', 'B.png', 'ä.png', '.h.png', '.d/x.png']) {
      await at.plain(name, GREY);
    }
    await at.write('notes.txt', 'x');
    await mkdir(at.path('folder.png'));
    const { files } = await load({ batch: 5 });
    expect(files).toEqual(['B.png', 'a.png', 'a/z.png', 'b.PNG', 'ä.png']);
  });

  test('the first of them, no more decoded than needed', async () => {
    await at.plain('a.png', [10, 10, 10]);
    await at.plain('b.png', [20, 20, 20]);
    await at.write('c.png', 'not a picture');
    const { data, files, skipped } = await load({ batch: 2, size: [1, 1] });
    expect(files).toEqual(['a.png', 'b.png']);
    expect(skipped).toEqual([]);
    expect([...data].map((v) => Math.round(v * 255))).toEqual([10, 10, 10, 20, 20, 20]);
  });

  test('a folder relative to the base folder, absolute, with odd characters', async () => {
    await at.plain('my photos [1] {ü} *!/a b.png', GREY);
    const name = 'my photos [1] {ü} *!';
    expect((await load({ path: name })).files).toEqual([`${name}/a b.png`]);
    expect((await load({ path: `./${name}/` })).files).toEqual([`${name}/a b.png`]);
    expect((await load({ path: at.path(name) })).files).toEqual([at.path(`${name}/a b.png`)]);
    expect((await load({ path: `${name}/a b.png` })).files).toEqual([`${name}/a b.png`]);
  });

  test('globs', async () => {
    for (const name of ['x/a.png', 'x/b.png', 'y/a.png', 'y/deep/a.png'])
      await at.plain(name, GREY);
    await at.write('x/a.txt', '');
    const files = async (path: string, batch: number) => (await load({ path, batch })).files;
    expect(await files('*/a.*', 2)).toEqual(['x/a.png', 'y/a.png']);
    expect(await files('./y/**', 2)).toEqual(['y/a.png', 'y/deep/a.png']);
    expect(await files('{x,y}/*.png', 3)).toEqual(['x/a.png', 'x/b.png', 'y/a.png']);
    expect(await files(at.path('x/*.png'), 2)).toEqual([at.path('x/a.png'), at.path('x/b.png')]);
  });

  test('links are followed, and a loop shows no picture twice', async () => {
    await at.plain('pictures/b.png', GREY);
    await at.plain('elsewhere/a.png', GREY);
    await symlink('..', at.path('pictures/a-loop'));
    await symlink('.', at.path('pictures/self'));
    await symlink('nowhere.png', at.path('pictures/dead.png'));
    await symlink(at.path('elsewhere/a.png'), at.path('pictures/link.png'));
    const error = await refused({ path: 'pictures', batch: 9 });
    expect(error.message).toContain('there are 3 pictures here');
    const { files } = await load({ path: 'pictures', batch: 3 });
    expect(files).toContain('pictures/b.png');
    expect(files).toContain('pictures/link.png');
  });
});

describe('folders that link to each other', () => {
  test('are read once each, and not once a path, of which there are more than a thousand', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `p/d${i}`);
    for (const name of names) await mkdir(at.path(name), { recursive: true });
    for (const [i, name] of names.entries()) {
      for (const other of names)
        if (other !== name) await symlink(at.path(other), at.path(`${name}/l${other.at(-1)}`));
      await at.plain(`${name}/${i}.png`, GREY);
    }
    const { files } = await load({ path: 'p', batch: 8 });
    expect(files).toEqual(names.map((name, i) => `${name}/${i}.png`));
    expect((await refused({ path: 'p', batch: 9 })).message).toContain('there are 8 pictures here');
    expect((await refused({ path: 'p/**/*.PNG', batch: 9 })).message).toContain('8 pictures');
  });

  test('a pipe that is called as a picture is refused, and not waited for', async () => {
    await at.plain('q/a.png', GREY);
    execFileSync('mkfifo', [at.path('q/b.png')]);
    const error = await refused({ path: 'q' });
    expect(error.message).toBe('this is called as a picture, and is no file');
    expect(error.place).toBe(at.path('q/b.png'));
  });

  test('a name with a line break is a name', async () => {
    await at.plain('r/a\nb.png', GREY);
    expect((await load({ path: 'r' })).files).toEqual(['r/a\nb.png']);
  });
});

describe('what is refused', () => {
  test('a missing folder', async () => {
    const error = await refused({ path: 'photos' });
    expect(error).toMatchObject({ place: at.path('photos'), message: 'there is no such folder' });
    expect(error.remedy).toContain('relative to the folder of the config file');
  });

  test('an empty folder, one without pictures, a glob without matches', async () => {
    await mkdir(at.path('empty'));
    await at.write('text/a.txt', 'x');
    for (const path of ['empty', 'text', 'text/a.txt', 'empty/*.png']) {
      const error = await refused({ path });
      expect(error.message).toContain('there are no pictures here (jpg, jpeg, png');
      expect(error.place).toBe(at.path(path));
    }
  });

  test('fewer pictures than the batch', async () => {
    await at.plain('a.png', GREY);
    await at.plain('b.png', GREY);
    const error = await refused({ batch: 3 });
    expect(error.place).toBe(at.folder);
    expect(error.message).toBe('there are 2 pictures here, fewer than batch: 3');
    expect(error.remedy).toBe('Set batch: 2 or less, or add pictures.');
  });

  test('a picture that cannot be read: the first in the order', async () => {
    await at.plain('a.png', GREY);
    for (const name of ['b.png', 'c.png', 'd.png']) await at.write(name, 'text');
    const error = await refused({ batch: 4 });
    expect(error.place).toBe(at.path('b.png'));
    expect(error.message).toContain('not a picture in a format that can be decoded');
    expect(error.remedy).toContain('skip_unreadable: true');
  });
});

describe('skip_unreadable', () => {
  test('takes the next picture and reports what was passed over', async () => {
    await at.write('a.png', 'text');
    await at.plain('b.png', [1, 1, 1]);
    await at.write('c.png', '');
    await at.plain('d.png', [2, 2, 2]);
    await at.plain('e.png', [3, 3, 3]);
    const result = await load({ batch: 2, size: [1, 1], skip_unreadable: true });
    expect(result.files).toEqual(['b.png', 'd.png']);
    expect(result.skipped).toEqual([
      { file: 'a.png', reason: 'it is not a picture in a format that can be decoded' },
      { file: 'c.png', reason: 'the file is empty' },
    ]);
    expect([...result.data].map((v) => Math.round(v * 255))).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test('too few are left', async () => {
    await at.write('a.png', 'text');
    await at.plain('b.png', GREY);
    const error = await refused({ batch: 2, skip_unreadable: true });
    expect(error.message).toBe(
      'there is 1 picture here that can be read, and 1 that cannot, fewer than batch: 2',
    );
  });
});
