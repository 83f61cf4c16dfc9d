import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { loadImages } from '../../src/data/images.ts';
import { pinkBatch } from '../../src/data/pink.ts';
import { knownInput, openInput, type Share } from '../../src/run/input.ts';
import { temporaryFolder } from '../data/pictures.ts';
import { parseKnown } from './known.ts';

const ORIGIN = { baseDir: '.' };

function inputOf(text: string) {
  return parseKnown(`input: ${text}\nnetworks: [{ model: resnetv2-50 }]`, 'x.yaml').config.input;
}

const share = (batch: number, ...size: [number, number]): Share => ({ batch, size });

describe('noise', () => {
  const gaussian = openInput(inputOf('{ kind: gaussian, batch: 4, size: 8, channels: 2 }'), ORIGIN);

  test('of the size that a network has, from the stream of the seed', async () => {
    expect(await gaussian(share(4, 8, 8), 3)).toEqual(gaussianBatch([4, 2, 8, 8], 3));
    expect(await gaussian(share(4, 5, 7), 3)).toEqual(gaussianBatch([4, 2, 5, 7], 3));
    const pink = openInput(
      inputOf('{ kind: pink, batch: 2, size: 8, channels: 1, exponent: 2 }'),
      ORIGIN,
    );
    expect(await pink(share(2, 16, 6), 1)).toEqual(pinkBatch([2, 1, 16, 6], 2, 1));
  });

  test('fewer samples are the first of more, and no more are drawn', async () => {
    const few = await gaussian(share(1, 9, 9), 0);
    expect(few).toEqual(gaussianBatch([4, 2, 9, 9], 0).subarray(0, few.length));
    expect(few.buffer.byteLength).toBe(4 * 2 * 9 * 9);
  });

  test('networks in a row share what is drawn; another size or seed is drawn anew', async () => {
    const [first, same] = [await gaussian(share(4, 8, 8), 0), await gaussian(share(4, 8, 8), 0)];
    expect(same.buffer).toBe(first.buffer);
    await gaussian(share(4, 8, 9), 0);
    const again = await gaussian(share(4, 8, 8), 0);
    expect(again).toEqual(first);
    expect(again.buffer).not.toBe(first.buffer);
    expect(await gaussian(share(4, 8, 8), 1)).not.toEqual(first);
  });
});

test.each([
  ['gaussian', ''],
  ['pink', ', exponent: 1'],
])('several batches of %s noise are the parts of a large one, in any order', async (kind, more) => {
  const input = inputOf(`{ kind: ${kind}, batch: 3, batches: 3, size: 7, channels: 2${more} }`);
  const whole = await openInput(input, ORIGIN)(share(9, 7, 7), 5);
  const batches = openInput(input, ORIGIN);
  const part = whole.length / 3;
  for (const which of [0, 1, 2, 1, 0]) {
    const found = await batches(share(3, 7, 7), 5, which);
    expect(found).toEqual(whole.subarray(which * part, (which + 1) * part));
  }
});

describe('pictures', () => {
  let at: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    at = await temporaryFolder();
    for (const [i, value] of [10, 100, 200].entries()) {
      await at.plain(`${i}.png`, [value, 255 - value, value], 6, 8);
    }
    await at.write('0-broken.png', 'no picture');
  });
  afterEach(() => rm(at.folder, { recursive: true }));

  test('are cut to the size of each network, normalised over the whole batch, and decoded once for a row of networks and seeds', async () => {
    const warnings: string[] = [];
    const input = inputOf(
      '{ kind: images, path: ., batch: 3, size: 8, normalize: standardize, skip_unreadable: true }',
    );
    if (input.kind !== 'images') throw new Error('no pictures');
    const batches = openInput(input, { baseDir: at.folder }, (text) => warnings.push(text));
    const whole = await batches(share(3, 4, 5), 0);
    expect(whole).toEqual((await loadImages({ ...input, size: [4, 5] }, at.folder)).data);
    const few = await batches(share(2, 4, 5), 7);
    expect(few.buffer).toBe(whole.buffer);
    expect(few).toEqual(whole.subarray(0, 2 * 3 * 4 * 5));
    expect(await batches(share(3, 2, 2), 0)).toHaveLength(3 * 3 * 2 * 2);
    // What is skipped is skipped at every size, and told once.
    expect(warnings).toEqual([
      expect.stringMatching(/^skipped 1 unreadable picture: 0-broken.png/),
    ]);
  });

  test('come batch by batch, those that cannot be read left out', async () => {
    const warnings: string[] = [];
    const text =
      '{ kind: images, path: ., batch: 1, batches: 3, size: 4, normalize: none, skip_unreadable: true }';
    const batches = openInput(inputOf(text), { baseDir: at.folder }, (told) => warnings.push(told));
    const red = async (which: number) => {
      const [value = 0] = await batches(share(1, 4, 4), 0, which);
      return Math.round(255 * value);
    };
    expect([await red(0), await red(1), await red(2)]).toEqual([10, 100, 200]);
    // Another network begins again, and one that is asked for the last alone finds it.
    expect([await red(1), await red(2)]).toEqual([100, 200]);
    expect(warnings).toHaveLength(1);
    const others = openInput(inputOf(text), { baseDir: at.folder });
    expect(Math.round(255 * ((await others(share(1, 4, 4), 0, 2))[0] ?? 0))).toBe(200);
  });

  test('are too few for the batches', async () => {
    const input = inputOf('{ kind: images, path: ., batch: 2, batches: 3, size: 4 }');
    const error = await knownInput(input, { baseDir: at.folder }, []).catch((thrown) => thrown);
    expect(error.message).toContain('there are 4 pictures here, fewer than batches: 3 of batch: 2');
    expect(error.remedy).toBe('Set batches: 2 or less, or add pictures.');
    // One of the four cannot be read, which shows when it is come to.
    const text = '{ kind: images, path: ., batch: 2, batches: 2, size: 4, skip_unreadable: true }';
    const late = openInput(inputOf(text), { baseDir: at.folder })(share(2, 4, 4), 0, 1);
    await expect(late).rejects.toMatchObject({
      message:
        'there are 3 pictures here that can be read, and 1 that cannot, fewer than batches: 2 of batch: 2',
      remedy: 'Set batches: 1 or less, or add pictures.',
    });
  });
});
