import { describe, expect, it } from 'vitest';
import { type SppOptions, sppSpec } from '../../src/charts/spp.ts';
import { PAPER } from '../../src/charts/theme.ts';
import { normed, ofEach, withGradients } from './gradients.ts';
import {
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  result,
  sawtooth,
} from './synthetic.ts';
import { chart, crosses, marks, type PanelView, panelOf, texts, valueScale } from './views.ts';

const bn = withGradients(network('BN', RESNET_50, sawtooth), normed);
const still = withGradients(network('Fixup', RESNET_50, normFree(0)), ofEach(1));
const dying = withGradients(network('dying', RESNET_50, normFree(1)), ofEach(0.3));

const none = { mean: null, std: null, values: [null, 1] };
const lost = {
  statistics: { avg_sq_mean: none, avg_var: none, res_avg_var: none, grad_energy: none },
  non_finite: true as const,
};

const starts = (panel: PanelView) =>
  marks(panel, 'point').find(({ mark }) => mark.shape === 'triangle-left')?.data.values ?? [];
const titleBelow = (panel: PanelView) => marks(panel, 'line')[0]?.encoding['x']?.axis?.title;

describe('a curve of the backward pass', () => {
  it('begins with an arrow’s head at the last block, where it is 1', () => {
    expect(starts(panelOf(result('', [bn, dying]), 'grad_energy'))).toEqual([
      { network: 0, at: 16, value: 1 },
      { network: 1, at: 16, value: 1 },
    ]);
  });

  it('has that in the legend, where there is one', () => {
    const legend = (...panels: SppOptions['panels'] & object) =>
      texts(chart(sppSpec(result('', [bn]), { panels })).vconcat[1]);
    expect(legend('avg_var', 'grad_energy')).toContain('start of the gradient');
    expect(legend('avg_var', 'grad_branch')).not.toContain('start of the gradient');
  });

  it('says below it which way it is read, as far as there is room', () => {
    const title = (key: Parameters<typeof panelOf>[1], width = 1140) =>
      titleBelow(panelOf(result('', [bn]), key, { width }));
    expect(title('avg_var')).toBe('Block index');
    expect(title('grad_energy')).toBe('← Block index, read from right to left');
    expect(title('grad_energy', 240)).toBe('Block index, read ←');
    expect(title('grad_energy', 200)).toBe('Block index, read ←');
    expect(title('grad_branch')).toBe('Block index');
  });

  it('says so of stages too', () => {
    const deep = withGradients(network('deep', RESNET_600, sawtooth), normed);
    const panel = panelOf(result('', [bn, deep]), 'grad_energy');
    expect(titleBelow(panel)).toBe('← Stage (blocks spread evenly), read from right to left');
    expect(starts(panel)).toHaveLength(2);
  });
});

describe('the axis of a gradient', () => {
  it('is logarithmic from a factor of ten on, for each block has its own', () => {
    const type = (factor: number) => {
      const own = withGradients(network('n', RESNET_50, normFree(1)), ofEach(factor));
      return valueScale(panelOf(result('', [own]), 'grad_energy')).type;
    };
    expect([type(1.2), type(1 / 1.2), type(1), type(1.1)]).toEqual([
      'log',
      'log',
      'linear',
      'linear',
    ]);
  });

  it('has room below the start of a curve that grows', () => {
    const { domain, labels } = valueScale(panelOf(result('', [bn]), 'grad_energy'));
    expect(domain[0]).toBeGreaterThan(0.1);
    expect(domain[0]).toBeLessThan(0.9);
    expect(labels[0]).toBe('10⁰');
  });

  it('takes no end of a curve for an outlier', () => {
    const stem = withGradients(network('stem', RESNET_50, normFree(1)), ({ index }) =>
      index === 1 ? 1e-9 : 1,
    );
    const { domain, labels } = valueScale(panelOf(result('', [stem]), 'grad_energy'));
    expect(domain[0]).toBeLessThanOrEqual(1e-9);
    expect(labels.join()).not.toContain('≤');
  });

  it('draws a gradient of nothing on a labelled floor', () => {
    const cut = withGradients(network('cut', RESNET_50, normFree(1)), ({ index }) =>
      index === 4 ? 0 : 0.5,
    );
    const { labels } = valueScale(panelOf(result('', [cut, bn]), 'grad_energy'));
    expect(labels[0]).toMatch(/^≤ /);
  });
});

it('begins at the last finite point of a signal that overflows', () => {
  const burst = withGradients(network('He', RESNET_50, exploding(1e4)), ofEach(2));
  const end = burst.points.length - 1;
  const panel = panelOf(result('', [bn, burst]), 'grad_energy');
  expect(starts(panel)).toMatchObject([{ at: 16 }, { at: end - 1, value: 1 }]);
  expect(crosses(panel)).toMatchObject([{ network: 1, index: end }]);
});

it('has its cross where the signal of the first seed overflows, as the forward panels have', () => {
  const burst = withGradients(network('He', RESNET_50, exploding(1e4)), ofEach(2));
  const points = burst.points.map((point) => (point.index < 6 ? point : { ...point, ...lost }));
  const one = result('', [{ ...burst, points }]);
  for (const key of ['avg_var', 'grad_energy'] as const) {
    expect(crosses(panelOf(one, key))).toMatchObject([{ index: 6 }]);
  }
});

it('ends where it overflows by itself, on its way from the right', () => {
  const points = bn.points.map((point, i) => {
    const statistics = { ...point.statistics, grad_energy: none };
    return i < 5 ? { ...point, statistics, non_finite: true as const } : point;
  });
  const panel = panelOf(result('', [{ ...bn, points }]), 'grad_energy');
  expect(crosses(panel)).toMatchObject([{ index: 4 }]);
  expect(starts(panel)).toMatchObject([{ at: 16 }]);
});

it('stays where it is still', () => {
  const panel = panelOf(result('', [still]), 'grad_energy', { theme: PAPER });
  expect(valueScale(panel).domain[0]).toBe(0);
});
