import { expect, test } from 'vitest';
import { boxedIn } from '../../src/charts/glyphs.ts';

const svg = (...texts: string[]) =>
  `<svg>${texts.map((text) => `<text>${text}</text>`).join('')}</svg>`;

test('what none of the fonts has is told once, with the texts that it is in', () => {
  expect(boxedIn(svg('Netz 日本', 'a &lt;日&gt; &amp; b', 'NF'))).toEqual({
    characters: ['日', '本'],
    texts: ['Netz 日本', 'a <日> & b'],
  });
  expect(boxedIn(svg('🚀 😀', 'नम')).characters).toEqual(['🚀', 'न', 'म']);
});

test('what any of them has is no box, nor what is never drawn', () => {
  const texts = [
    'He–LeCun, α = 10⁻³',
    '√2 ≤ β',
    'שלום',
    'مرحبا',
    'e\u0301',
    '𝔽𝕏',
    '❤\ufe0f',
    'a\u200bb\u200d',
    'c\u{e0100}',
    '\ufffd',
  ];
  expect(boxedIn(svg(...texts))).toEqual({ characters: [], texts: [] });
});
