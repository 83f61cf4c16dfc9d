import { expect, test } from 'vitest';
import { type AxisWindow, phaseLength, phasesOf } from '../../../src/graph/gradient/phases.ts';

const window = (own: Partial<AxisWindow>): AxisWindow => ({
  kernel: 3,
  stride: 1,
  dilation: 1,
  before: 0,
  after: 0,
  from: 9,
  to: 7,
  ...own,
});

/** What every number read gets back, tap by tap of every output: the definition. */
function scattered({ kernel, stride, dilation, before, from, to }: AxisWindow): string[][] {
  const back: string[][] = Array.from({ length: from }, () => []);
  for (let o = 0; o < to; o++) {
    for (let k = 0; k < kernel; k++) back[stride * o + dilation * k - before]?.push(`g${o}·w${k}`);
  }
  return back.map((terms) => terms.sort());
}

/** The same from phases: a window of stride 1 over the cotangent, with some taps last first. */
function gathered(own: AxisWindow): string[][] {
  const phases = phasesOf(own);
  return Array.from({ length: own.from }, (_, at) => {
    const { taps, dilation, before } = phases[at % own.stride] as (typeof phases)[0];
    const place = Math.floor(at / own.stride);
    return Array.from({ length: taps.count }, (__, t) => ({
      o: place - before + dilation * t,
      k: taps.start + taps.step * t,
    }))
      .filter(({ o }) => o >= 0 && o < own.to)
      .map(({ o, k }) => `g${o}·w${k}`)
      .sort();
  });
}

const WINDOWS = [1, 2, 3, 4, 5]
  .flatMap((stride) =>
    [1, 2, 3, 4, 7].flatMap((kernel) =>
      [1, 2, 3].flatMap((dilation) =>
        [0, 1, 3].flatMap((before) =>
          [7, 8, 12].map((from) => {
            const reach = dilation * (kernel - 1) + 1;
            const to = Math.floor((from + before + 1 - reach) / stride) + 1;
            return window({ stride, kernel, dilation, before, from, to });
          }),
        ),
      ),
    ),
  )
  .filter(({ to }) => to > 0);

test('phases hand back what each tap has read', () => {
  expect(WINDOWS.length).toBeGreaterThan(500);
  for (const own of WINDOWS) {
    expect(gathered(own), JSON.stringify(own)).toEqual(scattered(own));
  }
});

test('each tap is in one phase, so that nothing is multiplied for nothing', () => {
  for (const own of WINDOWS.filter(({ dilation }) => dilation === 1)) {
    const counts = phasesOf(own).map(({ taps }) => taps.count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(own.kernel);
  }
});

test('a convolution of stride 1 over the padded cotangent puts out as many numbers as a phase has', () => {
  for (const own of WINDOWS) {
    for (const { taps, dilation, before, after } of phasesOf(own)) {
      if (taps.count === 0) continue;
      const reach = dilation * (taps.count - 1) + 1;
      expect(before + own.to + after - reach + 1, JSON.stringify(own)).toBe(phaseLength(own));
    }
  }
});
