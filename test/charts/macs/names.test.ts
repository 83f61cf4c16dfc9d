import { describe, expect, it } from 'vitest';
import { namedLines, sharedWords } from '../../../src/charts/macs/names.ts';
import type { Line } from '../../../src/results/lines.ts';

describe('words', () => {
  it.each<[string[], string, string[]]>([
    [['EfficientNet-B0', 'EfficientNet-B1'], 'EfficientNet', ['B0', 'B1']],
    [['resnetv2-18', 'resnetv2-101'], 'resnetv2', ['18', '101']],
    [['ResNet-18 (BN)', 'ResNet-34 (BN)'], 'ResNet BN', ['18', '34']],
    [['BN (BN-ReLU-Conv) 18', 'BN (BN-ReLU-Conv) 50'], 'BN (BN-ReLU-Conv)', ['18', '50']],
    [['NF (depth 18)', 'NF (depth 34)'], 'NF (depth', ['18', '34']],
    [['18, NF', '34, NF'], 'NF', ['18', '34']],
    [['tiny', 'small'], '', ['tiny', 'small']],
    [['BN', 'BN deep'], 'BN', ['BN', 'deep']],
    [['a b a', 'a a'], 'a a', ['b', 'a a']],
    [['ResNet18', 'ResNet34'], '', ['ResNet18', 'ResNet34']],
    [['x - 1', 'x-2'], 'x', ['1', '2']],
    [['- -', '--'], '', ['- -', '--']],
  ])('of %j are shared: %j', (names, shared, own) => {
    expect(sharedWords(names)).toEqual({ shared: shared.replace('(depth', 'depth'), own });
  });

  it('of a name alone are all of them, and nothing is left to tell it apart', () => {
    expect(sharedWords(['EfficientNet-B0'])).toEqual({ shared: 'EfficientNet-B0', own: [''] });
  });
});

describe('titles', () => {
  const line = (networks: number[], config: Line['config'] = {}, source: string | null = null) => {
    return { family: 'net', source, config, networks };
  };
  const titles = (lines: readonly Line[], names: readonly string[]) =>
    namedLines(
      lines,
      names.map((name) => ({ name })),
    ).map(({ title }) => title);

  it('are what names share, or the family', () => {
    expect(titles([line([0, 1]), line([2, 3])], ['A-1', 'A-2', 'x', 'y'])).toEqual(['A', 'net']);
  });

  it('that would be alike tell what is different, and no more than that', () => {
    const batch = { stem: 'none', norm: 'batch', order: 'norm-act' };
    const lines = [line([0, 1], batch), line([2, 3], { stem: 'none', norm: 'none' })];
    expect(titles(lines, ['a', 'b', 'c', 'd'])).toEqual(['net (norm: batch)', 'net (norm: none)']);
    const act = { expression: 'x' };
    const third = line([4, 5], { ...batch, activation: act });
    expect(titles([...lines, third], ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual([
      'net (norm: batch, no activation)',
      'net (norm: none)',
      'net (norm: batch, activation: {"expression":"x"})',
    ]);
  });

  it('tell the result, where that is different', () => {
    const lines = [line([0, 1], {}, 'old'), line([2, 3], { norm: 'none' }, 'new')];
    expect(titles(lines, ['R-1', 'R-2', 'R-3', 'R-4'])).toEqual(['R (old)', 'R (new)']);
  });
});
