import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { PRESETS } from '../../src/networks/families/table.ts';
import { familyOf, linesOf } from '../../src/results/lines.ts';
import type { NetworkResult } from '../../src/results/result.ts';

function networkOf(name: string, macs: number, config: NetworkResult['config']): NetworkResult {
  return { name, config, params: 0, macs, points: [] };
}

const positions = (networks: readonly NetworkResult[], sources?: readonly string[]) =>
  linesOf(networks, sources).map((line) => line.networks);

it.each([
  ['resnetv2-50', 'resnetv2'],
  ['efficientnet-b0', 'efficientnet'],
  ['nf-resnet-50', 'nf-resnet'],
  ['resnetv2', 'resnetv2'],
])('the family of %s is %s', (model, family) => {
  expect(familyOf({ name: 'N', config: { model } })).toBe(family);
});

it('a network without a model goes by its name', () => {
  expect(familyOf({ name: 'ConvNeXt-T', config: {} })).toBe('ConvNeXt');
  expect(familyOf({ name: '-x', config: {} })).toBe('-x');
});

it('a family is a line, by multiply-adds, whatever tells its members apart', () => {
  const networks = [
    networkOf('c', 30, {
      model: 'net-c',
      block: 'bottleneck',
      stages: [9],
      widths: [4],
      name: 'c',
    }),
    networkOf('a', 10, {
      model: 'net-a',
      block: 'basic',
      stages: [1],
      size: [8, 8],
      stem_width: 2,
    }),
    networkOf('x', 5, { model: 'other-a' }),
    networkOf('own', 20, { model: 'net', stages: [3], widths: [8] }),
  ];
  expect(positions(networks)).toEqual([[1, 3, 0], [2]]);
});

it('another norm, batch or anything else is another line, in whatever order keys stand', () => {
  const networks = [
    networkOf('a', 1, { model: 'net-a', norm: 'batch', order: 'norm-act' }),
    networkOf('b', 2, { order: 'norm-act', norm: 'batch', model: 'net-b' }),
    networkOf('c', 3, { model: 'net-b', norm: 'none' }),
    networkOf('d', 4, { model: 'net-c', norm: 'none' }),
    networkOf('e', 5, { model: 'net-c', norm: 'none', batch: 2 }),
    networkOf('f', 6, { model: 'net-c', norm: 'none', activation: { expression: 'x' } }),
  ];
  expect(positions(networks)).toEqual([[0, 1], [2, 3], [4], [5]]);
});

it('results are lines of their own', () => {
  const networks = ['a', 'b', 'a', 'b'].map((member, i) =>
    networkOf(`${member}${i}`, i, { model: `net-${member}` }),
  );
  expect(positions(networks, ['x', 'x', 'y', 'y'])).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

it('the models that can be named are a line a family', () => {
  const networks = Object.keys(PRESETS).map((model) => {
    const [config] = parseConfig(`networks: [{ model: ${model} }]`, 'x.yaml').config.networks;
    return networkOf(model, 1, { ...config });
  });
  const families = linesOf(networks).map(({ family }) => family);
  const several = families.filter((family, i) => families.indexOf(family) < i);
  // One depth of ImageNet, whose weights its code draws by another law than those of CIFAR.
  expect(several).toEqual(['preact-resnet']);
});
