import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placementOf } from '../../src/charts/placement.ts';
import { DARK, LIGHT } from '../../src/charts/theme.ts';
import { columnsOf, headingOf, readAt } from '../../src/page/parts/block.ts';
import { deviationText, exact } from '../../src/page/parts/numbers.ts';
import { nearest, shownOf } from '../../src/page/plots/shown.ts';
import { around, findingZoom, stageZoom } from '../../src/page/plots/zoomed.ts';
import type { Sheet } from '../../src/page/sheet.ts';
import type { Finding } from '../../src/results/finding.ts';
import type { Result } from '../../src/results/result.ts';
import { network, normFree, RESNET_50, result, sawtooth } from '../charts/synthetic.ts';

const sheetOf = (of: Result) => ({ result: of, placement: placementOf(of) }) as Sheet;

const ALIKE = sheetOf(
  result('T', [network('a', RESNET_50, sawtooth), network('b', RESNET_50, normFree(1))]),
);
const APART = sheetOf(
  result('T', [network('a', [2, 2], sawtooth), network('b', [4, 4], normFree(1))]),
);
const ALL = { hidden: new Set<number>(), zoom: null };

describe('the block that is read', () => {
  it('is that of the index, of each network that is shown', () => {
    const reads = readAt(ALIKE, 5, { hidden: new Set([0]) });
    expect(reads.map(({ network: i, point }) => [i, point.name])).toEqual([[1, 'stage2.block2']]);
    expect(readAt(ALIKE, 17, ALL)).toEqual([]);
  });

  it('is the nearest of each network, where they stand by stage', () => {
    const last = APART.placement.at(0, { index: 2, stage: 1, block: 2 });
    const names = readAt(APART, last, ALL).map(({ point }) => point.name);
    expect(names).toEqual(['stage1.block2', 'stage1.block4']);
  });

  it('is told by what the networks have in common, and in columns by what they differ in', () => {
    const alike = readAt(ALIKE, 4, ALL);
    expect(headingOf(alike)).toEqual({
      place: 'stage2.block1',
      facts: 'block 4 · 8×256×56×56 · transition',
    });
    expect(columnsOf(alike, 'avg_var', 4).map(({ title }) => title)).toEqual(['avg_var', '± s.d.']);
    const apart = readAt(APART, APART.placement.at(0, { index: 2, stage: 1, block: 2 }), ALL);
    expect(headingOf(apart).place).toBe('stage 1');
    expect(columnsOf(apart, 'avg_var', 1).map(({ title }) => title)).toEqual(['block', 'avg_var']);
  });

  it('has every digit of the mean and two of the deviation', () => {
    expect(exact(1.3640192747116089)).toBe('1.3640192747116089');
    expect([exact(null), exact(undefined)]).toEqual(['not finite', '–']);
    expect(deviationText({ mean: 1, std: 0.012345, values: [1, 2] })).toBe('± 0.012');
    expect(deviationText({ mean: 1, std: 4.31e10, values: [1, 2] })).toBe('± 4.3e+10');
    expect(deviationText({ mean: 1, std: 0, values: [1] })).toBe('');
  });
});

describe('what is shown', () => {
  it('leaves hidden networks their positions, so that looks and places stay', () => {
    const shown = shownOf(ALIKE, { ...ALL, hidden: new Set([0]) } as never);
    expect(shown.networks.map(({ points }) => points.length)).toEqual([0, 17]);
  });

  it('has the blocks within the zoom alone', () => {
    const zoom = stageZoom(ALIKE, 2);
    expect(zoom).toEqual({ from: 3.5, to: 7.5 });
    const shown = shownOf(ALIKE, { ...ALL, zoom } as never);
    expect(shown.networks[1]?.points.map(({ index }) => index)).toEqual([4, 5, 6, 7]);
    expect(stageZoom(ALIKE, 9)).toBeNull();
    expect(around(2, 5, 'block')).toEqual({ from: 1.5, to: 5.5 });
  });

  it('is near a finding, where that is in one stage, and reads where it begins', () => {
    const finding = (first: number, last: number, statistic: Finding['statistic']) =>
      ({ where: { first, last, firstName: '', lastName: '' }, statistic }) as Finding;
    expect(findingZoom(ALIKE, 0, finding(5, 6, 'avg_var'))).toEqual({
      zoom: stageZoom(ALIKE, 2),
      at: 5,
    });
    expect(findingZoom(ALIKE, 0, finding(2, 6, 'avg_var'))).toEqual({ zoom: null, at: 2 });
    // A gradient is read from the right.
    expect(findingZoom(ALIKE, 0, finding(5, 6, 'grad_energy')).at).toBe(6);
    expect(findingZoom(ALIKE, 0, { ...finding(5, 6, null), where: null }).at).toBeNull();
  });

  it('goes to the nearest of some places', () => {
    expect(nearest([0, 1, 2], 1.4)).toBe(1);
    expect(nearest([], 1)).toBeNull();
  });
});

it('the page has the colours of the pictures', () => {
  const css = readFileSync(new URL('../../src/page/page.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.match(/:root[^{]*\{[^}]*\}/g) ?? [];
  for (const [text, theme] of [
    [light, LIGHT],
    [dark, DARK],
  ] as const) {
    for (const name of ['background', 'text', 'faint', 'grid', 'rule'] as const) {
      expect(text).toContain(`--${name}: ${theme[name]};`);
    }
  }
});
