import { describe, expect, it } from 'vitest';
import { renderPng } from '../../src/charts/render.ts';
import { fitText, printable, textWidth, wrapText } from '../../src/charts/text.ts';
import { inkOf, textSvg } from './ink.ts';

const NAME = 'HNF ResNetV2-50, scaled WS, alpha 0.2, LeCun, 10⁻³ ≤ β × 7H';

describe('text width', () => {
  for (const weight of ['normal', 'bold'] as const) {
    it(`is what sharp draws (${weight})`, async () => {
      const ink = await inkOf(await renderPng(textSvg(NAME, 20, weight), { scale: 2 }));
      // Ink lacks the side bearings of the first and the last letter, and kerning draws tighter.
      expect(Math.abs((ink.right - ink.left) / 2 - textWidth(NAME, 20, weight))).toBeLessThan(6);
      expect(Math.abs(ink.left / 2 - 20)).toBeLessThan(4);
    });
  }

  it('is the sum of the advances in the font file', () => {
    // DejaVu Sans: 2048 units an em, `i` 569 of them, `W` 2025, space 651.
    expect(textWidth('iW ', 2048)).toBeCloseTo(569 + 2025 + 651, 6);
    expect(textWidth('', 12)).toBe(0);
  });

  it('of what the font lacks is that of the boxes, and hardly more', async () => {
    for (const text of ['日本語', '🚀🚀🚀', '👩‍👩‍👧']) {
      for (const size of [12, 20]) {
        const { right } = await inkOf(await renderPng(textSvg(text, size, 'bold'), { scale: 2 }));
        const drawn = right / 2 - 20;
        expect(textWidth(text, size, 'bold')).toBeGreaterThan(drawn);
        expect(textWidth(text, size, 'bold')).toBeLessThan(1.25 * drawn);
      }
    }
  });

  it.each(['שלום abc', 'مرحبا بالعالم', 'e\u0301\u0302\u0303x', '\u202eabc'])(
    'of %j, which is read or joined in another way, leaves room for it',
    async (text) => {
      const ink = await inkOf(await renderPng(textSvg(text, 20), { scale: 2 }));
      expect(ink.left / 2).toBeGreaterThan(20);
      expect(ink.right / 2 - 20).toBeLessThan(textWidth(text, 20) + 1);
    },
  );
});

describe('PNG text', () => {
  it('shows letters, not boxes', async () => {
    // As empty boxes these would cover the same pixels.
    const [thin, thick] = await Promise.all(
      ['llllllll', 'MMMMMMMM'].map(async (t) => inkOf(await renderPng(textSvg(t, 20)))),
    );
    expect(thick?.pixels).toBeGreaterThan(2 * (thin?.pixels ?? 0));
  });

  it('draws the same bytes again', async () => {
    const [a, b] = [await renderPng(textSvg(NAME, 20)), await renderPng(textSvg(NAME, 20))];
    expect(a.equals(b)).toBe(true);
  });
});

describe('wrapping', () => {
  it('breaks at spaces and keeps every word', () => {
    const lines = wrapText('a network whose name is rather long', 100, 12, 'normal');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe('a network whose name is rather long');
    expect(lines.every((line) => textWidth(line, 12) <= 100)).toBe(true);
  });

  it('breaks a word that alone is too wide', () => {
    const lines = wrapText('x'.repeat(100), 100, 12, 'normal');
    expect(lines.join('')).toBe('x'.repeat(100));
    expect(lines.every((line) => textWidth(line, 12) <= 100)).toBe(true);
  });

  it('gives an empty line for no text', () => {
    expect(wrapText('', 100, 12, 'normal')).toEqual(['']);
  });

  it('cuts with an ellipsis what must stay on one line', () => {
    expect(fitText('short', 100, 12)).toBe('short');
    const cut = fitText('x'.repeat(100), 100, 12);
    expect(cut).toMatch(/^x+…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
  });
});

it('what XML cannot hold becomes a replacement character', () => {
  expect(printable('a\u0000b\ud800c\n d 🚀')).toBe('a\ufffdb\ufffdc d 🚀');
});
