import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/weights/safetensors/checkpoint.ts';
import { refuseDifferences } from '../../../src/weights/safetensors/differences.ts';
import { withoutPrefixes } from '../../../src/weights/safetensors/prefix.ts';
import { floats, folder, safetensors, written } from './build.ts';

/** An index with two shards beside it. */
function sharded(map: Readonly<Record<string, string>>): string {
  const root = folder();
  writeFileSync(path.join(root, 'one.safetensors'), floats({ a: [1, 2] }));
  writeFileSync(path.join(root, 'two.safetensors'), floats({ b: [3] }));
  const file = path.join(root, 'net.safetensors.index.json');
  writeFileSync(file, JSON.stringify({ weight_map: map }));
  return file;
}

test('an index has its tensors in the files that it names', () => {
  const file = sharded({ a: 'one.safetensors', b: 'two.safetensors' });
  const { tensors } = openCheckpoint(file);
  expect([...tensors.values()].map((tensor) => path.basename(tensor.file))).toEqual([
    'one.safetensors',
    'two.safetensors',
  ]);
});

test.each([
  [{ a: '../one.safetensors' }, /place of a is no file beside it/],
  [{ a: '/etc/passwd' }, /no file beside it/],
  [{ a: '' }, /no file beside it/],
  [{ c: 'one.safetensors' }, /one.safetensors has no c/],
  [{ a: 'three.safetensors' }, /no such file/],
])('an index of %j is refused', (map, message) => {
  expect(() => openCheckpoint(sharded(map))).toThrow(message);
});

test.each(['{}', '[', '{"weight_map": 3}'])('%s is no index', (text) => {
  const file = written(text, 'x.safetensors.index.json');
  expect(() => openCheckpoint(file)).toThrow(/no `weight_map`/);
});

test('what stands before all names goes, one layer after another', () => {
  const names = (prefix: string) => ({ [`${prefix}a.b`]: [1], [`${prefix}c`]: [2] });
  const tried = (prefix: string) =>
    withoutPrefixes(openCheckpoint(written(floats(names(prefix))))).map(({ tensors }) => [
      ...tensors.keys(),
    ]);
  expect(tried('module._orig_mod.')).toEqual([
    ['module._orig_mod.a.b', 'module._orig_mod.c'],
    ['_orig_mod.a.b', '_orig_mod.c'],
    ['a.b', 'c'],
  ]);
  expect(tried('other.')).toHaveLength(1);
});

test('all differences are one message, ten names of each kind', () => {
  const half = { dtype: 'F8_E4M3', shape: [1], data_offsets: [8, 9] };
  const wide = { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] };
  const file = written(
    safetensors({ half, wide, more: { ...half, data_offsets: [9, 10] } }, new Uint8Array(10)),
  );
  const sought = [
    { name: 'wide', shape: [3] },
    { name: 'half', shape: [1] },
    ...Array.from({ length: 12 }, (_, i) => ({ name: `n${i}`, shape: [1] })),
  ];
  const refuse = () => refuseDifferences(openCheckpoint(file), sought, () => false, 'R');
  expect(refuse).toThrow(
    'this is no checkpoint of the network: 12 missing (n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, and 2 more); 1 not of the network (more); 1 of another shape (wide [2,1] for [3]); 1 not of type F32, F16, BF16, F64 (half (F8_E4M3))',
  );
});

test('sizes of 1, what batch norms keep, and what may be beside are no difference', () => {
  const file = written(
    floats({ w: [1, 2], 'bn.running_mean': [1], 'bn.num_batches_tracked': [1], fc: [0] }),
  );
  const sought = [{ name: 'w', shape: [1, 2, 1, 1] }];
  expect(() =>
    refuseDifferences(openCheckpoint(file), sought, (name) => name === 'fc', 'R'),
  ).not.toThrow();
});
