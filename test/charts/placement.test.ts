import { describe, expect, it } from 'vitest';
import { placementOf } from '../../src/charts/placement.ts';
import type { NetworkResult } from '../../src/results/result.ts';
import { exploding, network, normFree, RESNET_50, RESNET_600, result } from './synthetic.ts';
import { crosses, marks, type PanelView, panelOf, texts } from './views.ts';

const shallow = network('NF-50', RESNET_50, normFree(1));
const deep = network('NF-600', RESNET_600, normFree(1));

function placement(...networks: NetworkResult[]) {
  return placementOf(result('', networks));
}

function axis(panel: PanelView) {
  const { axis } = marks(panel, 'line')[0]?.encoding['x'] ?? {};
  const labels = JSON.parse((axis?.labelExpr ?? '{}').replace('[datum.value]', ''));
  return { title: axis?.title, labels: Object.values(labels) };
}

describe('networks stand', () => {
  it('by block where they are equally deep, whatever their stages', () => {
    const even = network('even', [4, 4, 4, 4], normFree(1));
    expect(placement(shallow, even).kind).toBe('block');
    expect(axis(panelOf(result('', [shallow, even]), 'avg_var')).title).toBe('Block index');
  });

  it('by stage where their depths differ, first blocks and last blocks in one place', () => {
    const { kind, at } = placement(shallow, deep);
    expect(kind).toBe('stage');
    for (const stage of [1, 2, 3, 4]) {
      const place = (network: number, block: number) => at(network, { index: 0, stage, block });
      expect(place(0, 1)).toBe(place(1, 1));
      expect(place(0, RESNET_50[stage - 1] ?? 0)).toBeCloseTo(place(1, 50), 12);
      expect(place(1, 1)).toBeGreaterThan(stage - 0.5);
      expect(place(1, 50)).toBeLessThan(stage + 0.5);
      expect(place(1, 3) - place(1, 2)).toBeCloseTo(place(1, 40) - place(1, 39), 12);
    }
    expect(at(0, { index: 0, stage: 0, block: 0 })).toBeLessThan(0.5);
  });

  it('by stage with the stages on the axis, ruled off', () => {
    const panel = panelOf(result('', [shallow, deep]), 'avg_var');
    const { title, labels } = axis(panel);
    expect(title).toBe('Stage (blocks spread evenly)');
    expect(labels.toSorted()).toEqual(['0', '1', '2', '3', '4']);
    expect(marks(panel, 'rule')[0]?.data.values.map((row) => row['at'])).toEqual([1.5, 2.5, 3.5]);
    expect(texts(panel)).not.toContain('S1');
  });

  it('with a stage of one block where the others have their first', () => {
    const { at } = placement(network('ones', [1, 1, 1, 1], normFree(1)), deep);
    const first = { index: 2, stage: 2, block: 1 };
    expect(at(0, first)).toBe(at(1, first));
  });
});

describe('a network that overflowed', () => {
  const config = { stages: RESNET_600 };
  const burst = network('He-600', RESNET_600, exploding(2.1), { config });

  it('has its mark in its stage', () => {
    const last = burst.points.at(-1);
    const [mark] = crosses(panelOf(result('', [shallow, burst]), 'avg_var'));
    expect(last).toMatchObject({ stage: 3, block: 20 });
    expect(mark).toMatchObject({ at: 3 - 0.5 + 0.07 + (0.86 * 19) / 49 });
  });
});

it('points go where only one of two networks has room for them', () => {
  const panel = panelOf(result('', [shallow, deep]), 'avg_var', { width: 400 });
  const filled = marks(panel, 'point').find((layer) => layer.mark.filled);
  expect(new Set(filled?.data.values.map((row) => row['network']))).toEqual(new Set([0]));
});
