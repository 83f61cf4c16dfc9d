import { describe, expect, it } from 'vitest';
import { sppSpec } from '../../src/charts/spp.ts';
import type { Expected } from '../../src/results/result.ts';
import {
  asRuled,
  exploding,
  network,
  normFree,
  RESNET_50,
  result,
  type Theory,
} from './synthetic.ts';
import { chart, type PanelView, panelOf, texts, valueScale } from './views.ts';

const exact = network('exact', RESNET_50, normFree(1), { theory: asRuled(normFree(1)) });
const silent = network('silent', RESNET_50, normFree(1));

/** The dashed layer, which stands before that of the measured curves. */
function dashed(panel: PanelView) {
  const index = panel.layer.findIndex(({ mark }) => mark.type === 'line' && mark.strokeDash);
  return index < 0 ? undefined : { index, ...panel.layer[index] };
}

function told(theory: Theory) {
  const drawn = panelOf(result('', [network('n', RESNET_50, normFree(1), { theory })]), 'avg_var');
  return { panel: drawn, rows: dashed(drawn)?.data?.values ?? [], scale: valueScale(drawn) };
}

describe('what is expected', () => {
  it('is dashed, thin and below the measured curve, in the colour of its network', () => {
    const panel = panelOf(result('', [silent, exact]), 'avg_var');
    const layer = dashed(panel);
    const measured = panel.layer.findIndex(({ mark }) => mark.type === 'line' && !mark.strokeDash);
    expect(layer?.index).toBeLessThan(measured);
    expect(layer?.mark?.strokeWidth).toBeLessThan(Number(panel.layer[measured]?.mark.strokeWidth));
    expect(new Set(layer?.data?.values.map((row) => row['network']))).toEqual(new Set([1]));
    expect(layer?.data?.values.map((row) => row['value'])).toEqual(
      exact.points.map((point) => point.expected?.avg_var),
    );
  });

  it('has no layer and no legend entry where theory says nothing', () => {
    const spec = chart(sppSpec(result('', [silent])));
    expect(spec.vconcat[0].hconcat.map(dashed)).toEqual([undefined, undefined, undefined]);
    expect(texts(spec.vconcat[1])).not.toContain('expected (dashed)');
    expect(texts(chart(sppSpec(result('', [exact]))).vconcat[1])).toContain('expected (dashed)');
  });

  it('begins at block 1 where the stem has no such statistic', () => {
    const panel = panelOf(result('', [exact]), 'res_avg_var');
    expect(dashed(panel)?.data?.values[0]).toMatchObject({ index: 1 });
  });

  it('has a gap where theory says nothing of a block', () => {
    const { rows } = told(({ stage, block }): Expected => {
      return stage === 2 ? {} : { avg_var: 1 + block };
    });
    const stretches = new Map(rows.map((row) => [row['index'], row['stretch']]));
    expect(stretches.has(5)).toBe(false);
    expect(stretches.get(3)).toBe(stretches.get(2));
    expect(stretches.get(8)).not.toBe(stretches.get(3));
  });

  it('is not drawn where it is known of one block alone, which makes no line', () => {
    const stem = network('stem', RESNET_50, normFree(1), {
      theory: ({ index }): Expected => (index === 0 || index === 6 ? { avg_var: 400 } : {}),
    });
    const spec = chart(sppSpec(result('', [stem])));
    expect(spec.vconcat[0].hconcat.map(dashed)).toEqual([undefined, undefined, undefined]);
    expect(texts(spec.vconcat[1])).not.toContain('expected (dashed)');
  });
});

describe('an expectation that is far off', () => {
  it('does not stretch a linear axis beyond twice what was measured', () => {
    const plain = valueScale(panelOf(result('', [silent]), 'avg_var')).domain[1];
    const { scale, panel } = told(asRuled(exploding(30)));
    expect(scale.type).toBe('linear');
    expect(scale.domain[1]).toBeLessThanOrEqual(2 * plain);
    expect(dashed(panel)?.mark?.clip).toBe(true);
  });

  it('is followed as far as there is room', () => {
    const { scale, panel } = told(() => ({ avg_var: 11 }));
    expect(scale.domain[1]).toBeGreaterThanOrEqual(11);
    expect(dashed(panel)?.mark?.clip).toBe(false);
  });

  it('does not choose a log axis, nor stretch one by more than a decade', () => {
    const he = (theory?: Theory) =>
      network('He', RESNET_50, exploding(2.3), theory === undefined ? {} : { theory });
    const domain = (theory?: Theory) =>
      valueScale(panelOf(result('', [he(theory)]), 'avg_var')).domain;
    const [low, high] = domain();
    expect(domain(() => ({ avg_var: 1e300 }))[1]).toBeLessThanOrEqual(10 * high);
    expect(domain(() => ({ avg_var: 1e-300 }))[0]).toBeGreaterThanOrEqual(low / 10);
  });

  it('of zero lies on the labelled floor of a log axis', () => {
    const he = network('He', RESNET_50, exploding(2.3), { theory: () => ({ avg_sq_mean: 0 }) });
    const panel = panelOf(result('', [he]), 'avg_sq_mean');
    const { domain, labels } = valueScale(panel);
    expect(labels[0]).toMatch(/^≤ /);
    expect(dashed(panel)?.data?.values.every((row) => row['value'] === domain[0])).toBe(true);
  });

  it('never draws further than a renderer can', () => {
    const { rows, scale } = told(() => ({ avg_var: 1e305 }));
    expect(rows.every((row) => Number(row['value']) <= 1e3 * scale.domain[1])).toBe(true);
  });
});
